"""The web server: Twilio's webhooks and the health page."""
