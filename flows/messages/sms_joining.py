"""Texts about joining: links, letting in, first texts of staff, and numbers that change."""

from __future__ import annotations

from flows.formatting import uk_phone
from flows.messages.sms_types import (
    Charity,
    Code,
    Digits,
    Name,
    Phone,
)


def joined(charity: Charity, mentor: Name, code: Code) -> str:
    """To the manager of a mentor who used an invite: the code that lets them in."""
    return (
        f"{charity}: {mentor} used your invite to join Mentorline. Reply {code} to let them in, "
        f"or NO {code} if you don't know them. Not urgent."
    )


def let_in(charity: Charity, mentor: Name) -> str:
    """To the manager who let a mentor in."""
    return f"{charity}: {mentor} is let in, and we told them. Nothing more to do."


def not_let_in(charity: Charity, mentor: Name) -> str:
    """To the manager who did not let a mentor in."""
    return f"{charity}: {mentor} is not let in. We told an admin. Nothing more to do."


def first_day(charity: Charity, code: Code) -> str:
    """To new staff on their first day: a code to answer with."""
    return (
        f"{charity}: you now get our concern texts, and STOP turns them off. Save this number and "
        f"let it sound on silent. Then reply {code} to test."
    )


def number_changed(charity: Charity, last: Digits, other: Name, phone: Phone) -> str:
    """To the former number of a staff member."""
    return (
        f"{charity}: your number here was changed to one that ends in {last}. We text both for a "
        f"day. If that is wrong, ring {other}: {uk_phone(phone)}."
    )


def number_to_confirm(charity: Charity, person: Name, last: Digits, code: Code) -> str:
    """To a second admin, who is asked to confirm a new number."""
    return (
        f"{charity}: {person} has a new number here, ending in {last}. Ask them, then reply "
        f"{code}, or NO {code} if it is wrong. We text both."
    )


def number_waits(charity: Charity, person: Name, code: Code) -> str:
    """To that admin a day later, or after words that are neither a yes nor a no."""
    return (
        f"{charity}: the new number of {person} is not confirmed yet. Ask them, then reply {code}, "
        f"or NO {code} if it is wrong."
    )


def number_confirmed(charity: Charity, person: Name) -> str:
    """To the admin who confirmed a new number."""
    return f"{charity}: thank you. The new number of {person} counts. Nothing more to do."


def number_refused(charity: Charity, person: Name) -> str:
    """To the admin who refused a new number."""
    return f"{charity}: {person} keeps the number from before. Find out who changed it."


def new_phone(charity: Charity, manager: Name) -> str:
    """To a mentor's new number: the chat of the old phone is shut."""
    return (
        f"{charity}: we have this number for you now, so your old chat is shut. Ask {manager} "
        "for a new link. Worried about a child? Text CONCERN."
    )


def revoked(charity: Charity, mentor: Name) -> str:
    """To the manager of a mentor whose chat was shut."""
    return (
        f"{charity}: we shut the chat of {mentor} and let nobody in by it. They need a new link "
        "from an admin. Nothing more to do."
    )


def test_answered(charity: Charity) -> str:
    """To staff who answered the text of the first day."""
    return (
        f"{charity}: it works. A real text asks you to ring a mentor and reply with a code. "
        "If lost, text CODES."
    )
