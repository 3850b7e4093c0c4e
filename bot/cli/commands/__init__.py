"""One module a command: what it reads, what it prints, its exit code."""
