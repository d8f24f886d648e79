"""Vocabularies: terms that the product ships as a start, and that a council makes its own."""
