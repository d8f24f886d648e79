"""Records that were entered in error: taken out of their tables, and kept as history."""
