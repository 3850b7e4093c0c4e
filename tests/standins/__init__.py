"""Stand-ins for Telegram and Twilio that speak their HTTP and hold the caller to their rules."""

from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_message import Shown, Tap
from tests.standins.telegram_people import User
from tests.standins.thread import InThread
from tests.standins.twilio import TwilioStandIn
from tests.standins.twilio_phone import Phone

__all__ = ["InThread", "Phone", "Shown", "Tap", "TelegramStandIn", "TwilioStandIn", "User"]
