"""The engine: one event folded into the world, machine by machine, in order."""
