"""What can be done with support plans, one module for each concept."""
