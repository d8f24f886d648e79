"""How core and plugins declare types, fields and mutations; nothing here resolves anything."""
