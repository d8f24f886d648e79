"""Sealing: what callers hold and may not read."""
