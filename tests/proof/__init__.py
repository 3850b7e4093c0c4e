"""The escalation, proved: every state that events can bring it to, within bounds."""
