"""The world: Telegram, Twilio, the web, the command line."""
