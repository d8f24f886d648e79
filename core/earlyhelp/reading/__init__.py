"""Reading: a declared map over SQL, and the compiler from a selection to one statement."""
