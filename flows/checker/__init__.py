"""The safety proofs of a pack, and whether its words are easy to read."""
