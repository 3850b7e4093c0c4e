"""Opening hours as people write them, read into a week, with the bank holidays of each nation."""
