"""What one person is told without a ladder: notices, reports, ideas, the bulletin."""
