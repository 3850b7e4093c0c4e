"""Messages: every SMS and chat message of the product's own, by subject."""
