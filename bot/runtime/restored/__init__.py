"""A restored copy of the database: before it sends anything, it finds out what happened since."""
