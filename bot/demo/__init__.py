"""The demo: the whole system in one process, with simulated phones and a clock moved by hand."""
