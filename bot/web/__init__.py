"""What we serve over HTTP: Twilio's webhooks, and whether all is well."""
