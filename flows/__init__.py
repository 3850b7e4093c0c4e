"""The pure half of Mentorline: the flow language, the state machines and the checker.

Nothing here does I/O, reads a clock, draws a random number or awaits. `now` is always an argument.
"""
