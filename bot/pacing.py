"""How long to wait before trying again, and how far apart routine texts stay."""

from __future__ import annotations

from datetime import timedelta

# A clear refusal of a text is tried again after 5 and 15 s, then each minute.
REFUSED = (timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=45))
# After an unknown outcome the text is looked up 2, 5, 10 and 20 s after it was sent.
LOOK_UPS = (timedelta(seconds=2), timedelta(seconds=3), timedelta(seconds=5), timedelta(seconds=10))
# Routine texts stay at half the ten a second of a number that texts the UK, so that at Twilio none
# queues in front of a concern.
ROUTINE_GAP = timedelta(seconds=0.2)


def chat_retry(attempts: int) -> timedelta:
    """The wait before a chat message is tried again: 0.5 s, doubled each time, at most 30 s."""
    return timedelta(seconds=min(30.0, 0.5 * 2 ** min(attempts, 10)))


def refused_retry(attempts: int) -> timedelta:
    """The wait after a text was clearly refused for the `attempts`th time (from 1)."""
    index = attempts - 1
    return REFUSED[index] if index < len(REFUSED) else timedelta(seconds=60)
