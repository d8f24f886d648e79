"""The plugin host: what a plugin is, what it may hand over, and how it is loaded."""
