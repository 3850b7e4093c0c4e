"""The session machine: one call between a mentor and a child, from the booking to the report."""
