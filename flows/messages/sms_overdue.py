"""Texts about a mentor whose session was not checked out."""

from __future__ import annotations

from collections.abc import Mapping

from flows.formatting import uk_phone
from flows.messages.sms_types import (
    Charity,
    Code,
    DueFor,
    Name,
    Phone,
    Reach,
    Time,
    Whom,
    reach_words,
    them_words,
)

_DUE: Mapping[DueFor, str] = {
    "check-out": "your session was due to finish at",
    "check-in": "your session was due to begin at",
    "news": "we wait for news from you since",
}


def _was_due(mentor: Name, due: Time, due_for: DueFor) -> str:
    match due_for:
        case "check-out":
            return f"{mentor} was due to finish at {due}"
        case "check-in":
            return f"{mentor} was due to begin at {due}"
        case "news":
            return f"no news from {mentor}, due at {due}"


def overdue_mentor(
    charity: Charity, due: Time, then: Name, at: Time, due_for: DueFor = "check-out"
) -> str:
    """To an overdue mentor, as the first step of the ladder."""
    return (
        f"{charity}: {_DUE[due_for]} {due}. Reply SAFE, or tap in Mentorline. "
        f"If not, we text {then} at {at}."
    )


def overdue(
    charity: Charity,
    mentor: Name,
    due: Time,
    phone: Phone,
    code: Code,
    then: Whom,
    at: Time,
    due_for: DueFor = "check-out",
    reach: Reach = "Ring",
) -> str:
    """To the people who look for an overdue mentor."""
    return (
        f"{charity}: {_was_due(mentor, due, due_for)}. {them_words(reach)} {uk_phone(phone)}, "
        f"then reply {code}, or we text {then} at {at}."
    )


def overdue_last(
    charity: Charity,
    mentor: Name,
    due: Time,
    phone: Phone,
    code: Code,
    due_for: DueFor = "check-out",
    reach: Reach = "Ring",
) -> str:
    """To the last people who look for an overdue mentor."""
    return (
        f"{charity}: {_was_due(mentor, due, due_for)}. {them_words(reach)} {uk_phone(phone)}, "
        f"then reply {code}."
    )


def overdue_again(
    charity: Charity,
    mentor: Name,
    due: Time,
    phone: Phone,
    code: Code,
    due_for: DueFor = "check-out",
    reach: Reach = "Ring",
) -> str:
    """To a person who is alone on a rung and looks for an overdue mentor, at half time."""
    return (
        f"{charity}: AGAIN, {_was_due(mentor, due, due_for)}. "
        f"{them_words(reach)} {uk_phone(phone)}, then reply {code}."
    )


def overdue_nobody(
    charity: Charity,
    mentor: Name,
    due: Time,
    phone: Phone,
    contact: Phone,
    code: Code,
    reach: Reach = "Ring",
) -> str:
    """To all: ring the overdue mentor, then their emergency contact, then the police."""
    ring = " ring" if reach == "Text" else ""
    return (
        f"{charity}: NO NEWS of {mentor} since {due}. {reach} {uk_phone(phone)}, "
        f"then{ring} their contact {uk_phone(contact)}, then 999 or 101. Reply {code}."
    )


def overdue_nobody_alone(
    charity: Charity, mentor: Name, due: Time, phone: Phone, code: Code, reach: Reach = "Ring"
) -> str:
    """To all, where no emergency contact of the overdue mentor is known."""
    return (
        f"{charity}: NO NEWS of {mentor} since {due}. {them_words(reach)} {uk_phone(phone)}, "
        f"then{' ring' if reach == 'Text' else ''} 999 or 101. Reply {code} to take it."
    )


def overdue_yours(
    charity: Charity, mentor: Name, phone: Phone, code: Code, at: Time, reach: Reach = "Ring"
) -> str:
    """To the person who took the search for an overdue mentor."""
    return (
        f"{charity}: thank you. {reach_words(reach, mentor, phone)}. Then text DONE {code} "
        f"and what you found. We ask again at {at}."
    )


def safe(charity: Charity, mentor: Name, at: Time, due_for: DueFor = "check-out") -> str:
    """To the people who looked for a mentor: the mentor is safe."""
    return f"{charity}: {_is_safe(mentor, at, due_for)}. Nothing more to do."


def _is_safe(mentor: Name, at: Time, due_for: DueFor) -> str:
    how = "checked out" if due_for == "check-out" else "wrote to us"
    return f"{mentor} is safe, {how} at {at}"


def safe_yours(
    charity: Charity, mentor: Name, at: Time, code: Code, due_for: DueFor = "check-out"
) -> str:
    """To the owner, who closes it: the overdue mentor says they are safe."""
    return (
        f"{charity}: {_is_safe(mentor, at, due_for)}. Just to close it, text DONE {code} "
        "and a few words."
    )


def still_going(charity: Charity, mentor: Name, until: Time) -> str:
    """To the people who looked for a mentor: the session goes on."""
    return f"{charity}: {mentor} is safe, the session goes on till {until}. Nothing more to do."


def still_going_yours(charity: Charity, mentor: Name, until: Time, code: Code) -> str:
    """To the owner, who closes it: the session goes on."""
    return (
        f"{charity}: {mentor} is safe, the session goes on till {until}. "
        f"Text DONE {code} and a few words, and it is closed."
    )


def wrote(
    charity: Charity, mentor: Name, phone: Phone, at: Time, code: Code, reach: Reach = "Ring"
) -> str:
    """To the people who look for a mentor: the mentor wrote, which is no check-out."""
    return (
        f"{charity}: {mentor} wrote to us at {at}. We asked if they are safe. "
        f"Please still {reach.lower()} {uk_phone(phone)}, then reply {code}."
    )


def wrote_yours(
    charity: Charity, mentor: Name, phone: Phone, at: Time, reach: Reach = "Ring"
) -> str:
    """To the owner: the overdue mentor wrote, which is no check-out."""
    return (
        f"{charity}: {mentor} wrote to us at {at}. We asked if they are safe. "
        f"Please still {reach.lower()} them on {uk_phone(phone)}."
    )


def say_safe(charity: Charity, person: Name, phone: Phone) -> str:
    """To an overdue mentor who texted something else: how to say that they are safe."""
    return (
        f"{charity}: good to hear from you. If you are safe and it is over, reply SAFE. "
        f"If not, ring {person} on {uk_phone(phone)}. Danger: 999."
    )


def say_safe_alone(charity: Charity) -> str:
    """To an overdue mentor who texted something else, where nobody can be named."""
    return (
        f"{charity}: good to hear from you. If you are safe and it is over, reply SAFE. "
        "If not, ring 999, or text CONCERN."
    )


def safe_thanks(charity: Charity, at: Time) -> str:
    """To the mentor who replied SAFE."""
    return f"{charity}: good to hear from you. You are checked out at {at}. Your report can wait."
