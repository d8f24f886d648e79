"""School attendance: weeks, times of missing education, and what follows from them."""
