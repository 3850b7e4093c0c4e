"""The conversation machine: a mentor talks through the flows of a pack."""
