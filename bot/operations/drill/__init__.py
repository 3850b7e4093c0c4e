"""A drill on the real ladder: planned, watched, and told as a story."""
