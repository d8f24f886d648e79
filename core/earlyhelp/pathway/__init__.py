"""The pathway ledger: which tier or level, decided when, by whom and why."""
