"""Early help for a whole life: people, households, support plans, access and reading."""
