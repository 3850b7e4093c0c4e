"""The escalation machine: a concern, from the first tap to a decision."""
