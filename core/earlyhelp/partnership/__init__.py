"""The partnership: localities, organisations, their teams and practitioners."""
