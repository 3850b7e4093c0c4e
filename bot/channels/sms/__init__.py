"""SMS: how one goes out once, how one comes in, and Twilio."""
