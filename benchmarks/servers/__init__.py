"""The three servers that are compared."""
