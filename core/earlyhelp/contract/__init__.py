"""The plugin contract: what a plugin is, what it may hand over, and how it is loaded."""
