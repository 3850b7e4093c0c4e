"""The checker: the safety proofs of a pack, and how easy its words are to read."""
