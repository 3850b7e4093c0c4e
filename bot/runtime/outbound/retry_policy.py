"""The retry policy: how long to wait before trying again, and how far apart routine texts stay."""

from __future__ import annotations

from datetime import timedelta
from zlib import crc32

# A clearly refused text is tried again after 5 and 15 s, then each minute.
REFUSED = (timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=45))
LONGEST = timedelta(seconds=60)
# After an unknown outcome the text is looked up 2, 5, 10 and 20 s after it was sent.
LOOK_UPS = (timedelta(seconds=2), timedelta(seconds=3), timedelta(seconds=5), timedelta(seconds=10))
# Twilio's list may lag by a minute. A repeat of unknown outcome is looked up for
# longer than that, so that there is one repeat and not one each round.
LOOK_UPS_OF_REPEAT = (*LOOK_UPS, timedelta(seconds=20), timedelta(seconds=30))
# An urgent text is tried again within a minute, whatever the list shows or hides:
# one more repeat is the lesser evil.
LOOK_UPS_OF_URGENT_REPEAT = (*LOOK_UPS, timedelta(seconds=20))
# Routine texts stay at half of the ten a second that a UK number may send, so that at Twilio none
# queues in front of a concern.
ROUTINE_GAP = timedelta(seconds=0.2)
# When Twilio says "too many", routine texts pause, and concerns have the line alone.
ROUTINE_REST = timedelta(seconds=30)
# The database did not take what followed; nothing is lost, and it is tried again soon.
NOT_STORED = timedelta(seconds=1)


def chat_retry(attempts: int) -> timedelta:
    """The wait before a chat message is tried again: 1 s, doubled each time, at most 30 s."""
    return timedelta(seconds=min(30.0, 0.5 * 2 ** min(attempts, 10)))


def refused_retry(times: int) -> timedelta:
    """The wait after a text was clearly refused for the `times`th time (from 1)."""
    index = times - 1
    return REFUSED[index] if index < len(REFUSED) else LONGEST


def busy_retry(times: int, key: str, at_least: float = 0.0) -> timedelta:
    """The wait after "too many": 1 s, doubled each time, and up to half as much again (jitter).

    Texts that were refused together do not come back together: the jitter is drawn from the text's
    key, so that a day can be played again. Never under `at_least` seconds, never over a minute.
    """
    share = crc32(f"{key} {times}".encode()) / 2**32
    seconds = max(2.0 ** min(times - 1, 6), at_least) * (1 + share / 2)
    return min(timedelta(seconds=seconds), LONGEST)
