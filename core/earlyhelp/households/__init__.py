"""Who lives together, from when to when."""
