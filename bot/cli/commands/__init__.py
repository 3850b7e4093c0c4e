"""The commands, one module each: what it reads, what it prints, its exit code."""
