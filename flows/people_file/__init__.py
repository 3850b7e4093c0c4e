"""The people file: people.yaml, or a table, becomes a directory."""
