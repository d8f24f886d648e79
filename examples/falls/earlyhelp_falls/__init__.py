"""Falls prevention: home safety checks, and whether they helped."""
