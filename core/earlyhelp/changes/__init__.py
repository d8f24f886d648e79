"""What last happened to each record: the source of changes for whoever keeps a copy."""
