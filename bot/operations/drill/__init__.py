"""Drills on the real ladder: planned, followed, and summed up."""
