"""What a copy of the database does before it speaks: it finds out what happened since."""
