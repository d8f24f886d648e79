"""Benchmarks: the product beside an idiomatic server and beside the limit, on the same data."""
