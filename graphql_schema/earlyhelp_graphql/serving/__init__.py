"""Serving: how much is taken in at once, and how long anybody may take over it."""
