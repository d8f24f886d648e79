"""The synthetic partnership that the benchmarks ask about."""
