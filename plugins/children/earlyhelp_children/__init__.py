"""Children: levels of need of each authority, and vulnerability factors of each person."""
