"""Notices: what one person is told without a ladder; also reports, ideas and the bulletin."""
