"""The flow language: from an admin's YAML to a Pack, or to every problem at its line."""
