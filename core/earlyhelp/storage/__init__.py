"""PostgreSQL: the embedded server, connections, migrations and what tables share."""
