"""Accounts, roles, scopes and the rules that say who sees which row."""
