"""Every text message (SMS) that Mentorline sends, one function a text.

Each docstring says to whom the text goes, and when or what about.

Rules: charity first, then urgency, what to do, number, code, what happens next and when. One GSM-7
segment with the longest values and a mark ("REPEAT ", "DRILL ") in front. The types keep a child's
data out: nothing but names of staff and mentor, a reference, a code, a number, a clock time.
None is worded so that a word of the network (STOP, END, YES ...) is a natural answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NewType

from flows.formatting import uk_phone

Charity = NewType("Charity", str)  # short and in plain letters, at most 16
Name = NewType("Name", str)  # in plain letters, at most 18
Reference = NewType("Reference", str)  # such as K7Q2
Code = NewType("Code", str)  # six digits
Phone = NewType("Phone", str)  # E.164
Email = NewType("Email", str)  # of a public line, at most 18
Entry = NewType("Entry", str)  # of the evidence, such as 1204:9f86d081884c
Time = NewType("Time", str)  # such as 4:51pm, at most 7
Digits = NewType("Digits", str)  # the last three of a number
Days = NewType("Days", str)  # such as from Thu 24 Dec to Sun 27 Dec, at most 29
Span = NewType("Span", str)  # such as 3 min, at most 7
Waiting = NewType("Waiting", str)  # such as 2 ideas of mentors wait, at most 26
Whom = Literal["the team", "a manager", "a trustee", "an admin", "others", "everybody"]

Then = Whom | Literal["you again"]  # whom a text says that we text next
Reach = Literal["Ring", "Text"]  # how to reach a mentor whom it is not safe to ring
NotTaken = Literal["not taken yet", "not sure you have it"]

Council = Literal["the council", "the council's line about staff"]

WHOM: dict[str, Whom] = {
    "programme_manager": "a manager",
    "safeguarding_team": "the team",
    "trustee": "a trustee",
    "admin": "an admin",
}
LONGEST_EMAIL = 18
MARK = 7  # "REPEAT " in front of a text that may have gone out before
DRILL = "DRILL "


# joining, and a reply that is practised


THEM = Name("them")


def reach_words(reach: Reach, mentor: Name, phone: Phone, when: str = "") -> str:
    """The words that say to ring a person, and by when; or to text them first."""
    first = " first" if reach == "Text" else ""
    return f"{reach} {mentor}{first}{when} on {uk_phone(phone)}"


def and_reach_words(reach: Reach, mentor: Name, phone: Phone) -> str:
    """The same words in the middle of a sentence."""
    found = reach_words(reach, mentor, phone)
    return found[0].lower() + found[1:]


def them_words(reach: Reach) -> str:
    return "Text them first on" if reach == "Text" else "Ring them on"


def their_words(reach: Reach) -> str:
    return "Text them first on" if reach == "Text" else "Their number is"


# notices


# a concern: the first text, the next ones


# answers about a concern


# not checked out


DueFor = Literal["check-out", "check-in", "news"]  # what did not come


# a mentor who raised a concern by text


# to every admin


def time_of(clock: str) -> Time:
    """A clock time as an SMS shows it: the one long word is written in figures."""
    return Time("00:00" if clock == "midnight" else clock)


# to every admin, of what is seen from outside


Ring = Literal["its people", "the trustee", "the council"]
RING: Mapping[Ring, str] = {
    "its people": "Ring the people on its ladder yourself, now.",
    "the trustee": "Ring your trustee now.",
    "the council": "Ring the council's line about staff now, and say so.",
}


Trouble = Literal["late", "clock", "web", "rival", "refused"]
TROUBLES: Mapping[Trouble, str] = {
    "late": "our messages and timers are late",
    "clock": "the clock of our server has jumped",
    "web": "our web server fell, and all else goes on",
    "rival": "somebody else gets our Telegram messages",
    "refused": "somebody keeps trying to get into our server",
}
TROUBLES_OVER: Mapping[Trouble, str] = {
    "late": "our messages and timers are on time again",
    "clock": "the clock of our server is steady again",
    "web": "our web server works again",
    "rival": "nobody else gets our Telegram messages now",
    "refused": "nobody tries to get into our server any more",
}


# a copy of the database, and the record of each day


# while nothing can be saved
