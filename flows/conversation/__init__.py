"""The conversation machine: it runs the flows of a pack in one chat."""
