"""People, from before birth to after death, and how they are related."""
