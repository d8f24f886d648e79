"""A request over HTTP becomes statements or service calls, and their answers one response."""
