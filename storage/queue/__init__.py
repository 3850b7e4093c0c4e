"""The queue: the inbox, jobs, claims and their outcomes."""
