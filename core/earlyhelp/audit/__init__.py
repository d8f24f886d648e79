"""Who did what, for whom and why: an entry for every write."""
