"""Hearing: whether typed words may tell of a child in danger, or of a worry."""
