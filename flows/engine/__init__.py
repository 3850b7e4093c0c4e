"""One event folded into the world: who asks what of which machine, in which order."""
