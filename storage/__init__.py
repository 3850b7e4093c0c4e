"""Storage: rows in, values out.

Every function takes a transaction and values, and works on batches.

Storage stores and finds; it decides nothing. It knows the values of `flows.directory`, and of the
machines' states only that they are JSON text with a format.
"""
