"""The whole system in one process, with simulated phones and a clock that is moved by hand."""
