"""Where a concern goes while the database cannot be written (failures.md 41 to 44)."""
