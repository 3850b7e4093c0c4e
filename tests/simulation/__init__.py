"""The whole world in one thread, drawn from a seed: phones, people, faults, and the real product.

`python -m tests.simulation --seed 7` replays one seed; a seed that breaks a rule tells its story.
"""
