"""Why something was decided: reasons by code, which a council may add to."""
