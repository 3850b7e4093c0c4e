"""The labelled sentences on which the worry list is measured, and their figures."""
