"""The front page: what this is, for whoever comes with a browser; the guide; the schema."""
