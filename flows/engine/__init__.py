"""The engine: one event folded into the world, with which machine is asked for what, in which
order.
"""
