"""Declarations become the schema and the reading map, once, at start."""
