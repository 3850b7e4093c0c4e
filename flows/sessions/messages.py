"""Chat messages that a session sends by itself: reminders, questions, texts for the carer.

One thought a message, at most three short sentences, then buttons. Their data is `s:ID:word`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from flows.directory import Person
from flows.effects import Key, Keys
from flows.formatting import clock, day, long_day, spoken_list
from flows.sessions.state import Context, Session

Word = Literal[
    "start",
    "cantmake",
    "move",
    "cancel",
    "over",
    "more10",
    "wrong",
    "yes",
    "no",
    "safe",
    "going",
    "help",
    "report",
    "fine",
    "held",
    "nothing",
    "unheld",
    "later",
    "sent",
    "unsent",
]
LABELS: dict[Word, str] = {
    "start": "Start checklist",
    "cantmake": "I can't make it",
    "move": "Move it",
    "cancel": "Leave it out",
    "over": "It's over",
    "more10": "10 more minutes",
    "wrong": "Something's wrong",
    "yes": "Yes, it's on",
    "no": "No, not today",
    "safe": "I'm safe, it's over",
    "going": "Still going",
    "help": "I need help",
    "report": "Write it now",
    "fine": "No, all fine",
    "held": "Yes, it took place",
    "nothing": "No, it didn't",
    "unheld": "It didn't take place",
    "later": "Later",
    "sent": "I've sent it",
    "unsent": "I can't send it",
}


def keys(session: Session, *words: Word) -> Keys:
    """Buttons of a session, one a row."""
    return tuple((Key(label=LABELS[w], data=f"s:{session.id}:{w}"),) for w in words)


def copy_key(text: str) -> Keys:
    """The button that copies a ready text."""
    return ((Key(label="Copy text", copy_text=text[:256]),),)


def parse(data: str) -> tuple[str, Word] | None:
    """The session's id and the word of one of these buttons; None where it is another machine's
    button.
    """
    prefix, _, rest = data.partition(":")
    session, _, word = rest.rpartition(":")
    known = next((w for w in get_args(Word) if w == word), None)
    return (session, known) if prefix == "s" and session and known else None


def when(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A time to come in words: "at 4pm" today, "tomorrow at 4pm", else "on Fri 22 May at 4pm"."""
    days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
    at = f"at {clock(moment, zone)}"
    return at if days == 0 else f"tomorrow {at}" if days == 1 else f"on {day(moment, zone)} {at}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _how(session: Session) -> str:
    return "call by video" if session.place == "Video" else "ring"


def day_before(session: Session, context: Context, now: datetime) -> tuple[str, Keys]:
    """The reminder to tell the carer, with the text to copy (CUK-08)."""
    lead = _capital(when(session.start, now, context.zone))
    copied = carer_reminder(session, context)
    words = f"{lead} you {_how(session)} {session.pairing}. Here's a reminder for the carer."
    text = f"{words}\n\n{copied}"
    return text, (*copy_key(copied), *keys(session, "sent", "move"))


def carer_reminder(session: Session, context: Context) -> str:
    """The text that reminds the carer, at most 256 characters."""
    zone = context.zone
    name, at = session.who.first_name, f"{clock(session.start, zone)} to {clock(session.end, zone)}"
    on = long_day(session.start, zone)
    number = "We'll be on video" if session.place == "Video" else "I'll ring this number"
    return (
        f"Hello, it's {name} from {context.charity}. Our next call is {on}, {at}. "
        f"{number}. If that doesn't work, just text me back."
    )


def hour_before(session: Session, context: Context, now: datetime) -> tuple[str, Keys]:
    """The reminder that starts the checklist in one tap."""
    at = when(session.start, now, context.zone)
    lead = f"You {_how(session)} {session.pairing} {at}."
    words = f"{lead} The checklist takes two minutes."
    return words, keys(session, "start", "move", "cantmake")


def not_begun(session: Session, context: Context) -> tuple[str, Keys]:
    """The question whether the session takes place, fifteen minutes after the agreed time."""
    at = clock(session.start, context.zone)
    words = f"Your session with {session.pairing} was due to start at {at}. Is it on?"
    return words, keys(session, "yes", "no", "start", "help")


def time_up(session: Session, context: Context, *, may_extend: bool) -> tuple[str, Keys]:
    """The question at the agreed end."""
    more: tuple[Word, ...] = ("more10",) if may_extend else ()
    words = f"It's {clock(session.end, context.zone)}. Is your session over?"
    return words, keys(session, "over", *more, "wrong")


def on_until(session: Session, context: Context) -> tuple[str, Keys]:
    """The answer when it goes on."""
    words = f"Your session is on until {clock(session.end, context.zone)}. Tap when it's over."
    return words, keys(session, "over", "wrong")


def no_more(session: Session) -> tuple[str, Keys]:
    """The answer when ten more minutes were used twice."""
    words = "That was 10 more minutes, twice. Please finish now, and tap when it's over."
    return words, keys(session, "over", "wrong")


def still_going(session: Session, context: Context, told: tuple[str, ...]) -> tuple[str, Keys]:
    """The answer to an overdue mentor who has ten more minutes."""
    text, buttons = on_until(session, context)
    known = f"We're telling {spoken_list(told)} that you're safe. " if told else ""
    return f"Good to hear from you. {known}{text}", buttons


def not_over_yet(session: Session, told: tuple[str, ...]) -> tuple[str, Keys]:
    """The answer to an overdue mentor whose two extensions are used up: the search goes on."""
    who = spoken_list(told) or "your manager"
    words = f"Thanks for saying. Ring {who} if you need longer. Tap below when it's over."
    return words, keys(session, "safe", "help")


def are_you_safe(session: Session, told: tuple[str, ...]) -> tuple[str, Keys]:
    """The question to a mentor who should have checked out and wrote something else."""
    known = f", and we're telling {spoken_list(told)} that you did" if told else ""
    words = f"Thanks for writing{known}. We keep no words here, so please tap one. Are you safe?"
    return words, keys(session, "safe", "going", "help")


def safe(session: Session, told: tuple[str, ...]) -> tuple[str, Keys]:
    """The answer to an overdue mentor who checks out."""
    known = f" We're telling {spoken_list(told)} that you're safe." if told else ""
    words = f"Good to hear from you.{known} Your report can wait till 9am."
    return words, keys(session, "report", "later")


def safe_in_flow(told: tuple[str, ...]) -> str:
    """The same answer where a flow goes on with the report."""
    return f"Good to hear from you. We're telling {spoken_list(told)} that you're safe."


def safe_not_held(told: tuple[str, ...]) -> str:
    """The same answer where the session never began."""
    known = f" We're telling {spoken_list(told)} that you're safe." if told else ""
    return f"Good to hear from you.{known} We wrote down that it did not take place."


def over(session: Session, context: Context) -> tuple[str, Keys]:
    """The answer to a check-out by the session's own button, where no flow goes on."""
    at = clock(session.over_at or session.end, context.zone)
    words = f"Thank you. You're checked out at {at}. Did anything worry you?"
    return words, (*keys(session, "fine"), *worried_keys())


def worried_keys() -> Keys:
    """The buttons that lead to a concern from the question whether anything worried the mentor."""
    return ((Key(label="Yes, or not sure", data="x:concern"),),)


def wrong(session: Session) -> tuple[str, Keys]:
    """The ways out when something is wrong."""
    worried = (Key(label="I'm worried", data="x:concern"),)
    return "What's wrong? Tap what fits best.", (worried, *keys(session, "over", "going"))


def cant_make(session: Session, context: Context) -> tuple[str, Keys]:
    """The ways out when the mentor can't make it."""
    at = f"{day(session.start, context.zone)}, {clock(session.start, context.zone)}"
    return f"That's fine. What shall we do with {at}?", keys(session, "move", "cancel")


def cancelled(session: Session, context: Context) -> tuple[str, Keys]:
    """The answer to a cancelled session, with a text for the carer."""
    at = f"{day(session.start, context.zone)}, {clock(session.start, context.zone)}"
    copied = carer_left_out(session, context)
    words = f"Left out ✅ {at}.{next_one(context)} Now tell the carer."
    return f"{words}\n\n{copied}", (*copy_key(copied), *keys(session, "sent", "unsent"))


def carer_left_out(session: Session, context: Context) -> str:
    """The text that tells the carer so, at most 256 characters."""
    return (
        f"Hello, it's {session.who.first_name} from {context.charity}. I can't ring on "
        f"{long_day(session.start, context.zone)}, sorry. I'll text you about another time."
    )


def for_carer(session: Session, context: Context) -> str:
    """The text that the carer needs as things are now."""
    left_out = session.state == "cancelled"
    return carer_left_out(session, context) if left_out else carer_reminder(session, context)


def carer_untold(manager: Person | None) -> str:
    """The answer when the mentor can't send the carer that text: somebody else is to tell them."""
    who, number = (manager.first_name, f": {manager.phone}") if manager else ("your team", ".")
    return f"That's fine. The carer doesn't know yet. Please ask {who} to tell them{number}"


def not_held(session: Session, context: Context) -> str:
    """The message about a session that did not take place, or about which nobody said anything."""
    at = clock(session.start, context.zone)
    head = f"We wrote down that the session at {at} did not take place."
    return f"{head}{next_one(context) or ' Tap My session to book another.'}"


def standing(session: Session, context: Context) -> tuple[str, Keys]:
    """The state of the session with the buttons of now, as the answer to an old button."""
    zone = context.zone
    at = f"{day(session.start, zone)}, {clock(session.start, zone)}"
    match session.state:
        case "booked":
            return f"It's booked for {at}.", keys(session, "move", "cantmake")
        case "asked":
            return not_begun(session, context)
        case "live":
            return on_until(session, context)
        case "overdue":
            words = f"Your session was due to finish at {clock(session.end, zone)}. Are you safe?"
            return words, keys(session, "safe", "going", "help")
        case "ended":
            over = clock(session.over_at or session.end, zone)
            words = f"You're checked out at {over}. Your report is not in yet."
            return words, keys(session, "report", "unheld", "later")
        case "reported":
            return f"Your report of {at} is in ✅ Nothing more to do.", ()
        case "missed":
            words = f"We wrote down that {at} did not take place. Did it?"
            return words, keys(session, "held", "nothing")
        case "cancelled":
            return f"{at} is left out. Tap My session to book another time.", ()


def took_place(session: Session, context: Context) -> tuple[str, Keys]:
    """The answer when the mentor corrects that it did take place."""
    at = f"{day(session.start, context.zone)}, {clock(session.start, context.zone)}"
    words = f"Now it's written down that {at} took place ✅ Its report is due."
    return words, keys(session, "report", "later")


def next_one(context: Context) -> str:
    """The sentence that says when the next session of the series is."""
    if context.next is None:
        return ""
    start = context.next.start
    return f" Your next one is {day(start, context.zone)}, {clock(start, context.zone)}."


def nudge(session: Session, context: Context) -> tuple[str, Keys]:
    """The reminder that the report is not in yet."""
    on = day(session.start, context.zone)
    words = f"Your report of {on} with {session.pairing} is not in yet. It takes three minutes."
    return words, keys(session, "report", "later")
