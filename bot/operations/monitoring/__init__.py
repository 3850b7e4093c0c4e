"""Whether all is well: clocks, parts, lateness, and who is told when it is not."""
