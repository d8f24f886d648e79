"""Support plans: who they cover, needs, goals, actions, leads and what is published."""
