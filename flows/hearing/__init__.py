"""What is heard in typed words: whether they may tell of a child in danger, or of a worry."""
