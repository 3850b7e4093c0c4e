"""Texts of notices: what one person is told without a ladder."""

from __future__ import annotations

from flows.messages.sms_types import (
    THEM,
    Charity,
    Code,
    Name,
    Phone,
    Reach,
    Reference,
    Waiting,
    reach_words,
)


def ideas_wait(charity: Charity, waiting: Waiting) -> str:
    """To a manager: so many ideas wait, and none goes out before they have read it."""
    return (
        f"{charity}: {waiting} for you to read before others do. "
        "An admin can show you: mentorline ideas. Not urgent."
    )


def missed_twice(
    charity: Charity, mentor: Name, phone: Phone, code: Code, reach: Reach = "Ring"
) -> str:
    """To the manager: a family missed two sessions in a row."""
    return (
        f"{charity}: {mentor} got no answer from a family twice. Not urgent. "
        f"{reach_words(reach, mentor if reach == 'Ring' else THEM, phone, ' this week')}, "
        f"and reply {code}."
    )


def contact_report(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    reach: Reach = "Ring",
) -> str:
    """To the manager: a child or carer got in touch outside the agreed times."""
    return (
        f"{charity}: contact report {reference}, not urgent. "
        f"{reach_words(reach, mentor, phone, ' by tomorrow')}. Reply {code} to take it."
    )


def notice_taken(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, reach: Reach = "Ring"
) -> str:
    """To the person who took a notice."""
    return (
        f"{charity}: thank you, {reference} is yours. {reach_words(reach, mentor, phone)}. "
        "We don't ask again."
    )


def notice_again(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    reach: Reach = "Ring",
) -> str:
    """To the person of a notice, a day later: the one reminder."""
    return (
        f"{charity}: again, {reference} is still waiting, not urgent. "
        f"{reach_words(reach, mentor, phone)}. Reply {code} to take it."
    )


def notice_open(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    reach: Reach = "Ring",
) -> str:
    """To a person whose words about a notice settle nothing."""
    return (
        f"{charity}: {reference} is not taken yet, not urgent. "
        f"{reach_words(reach, mentor, phone)}. Reply {code} to take it, or PASS {code}."
    )


def notice_passed(charity: Charity, reference: Reference) -> str:
    """To a person who passed on a notice."""
    return (
        f"{charity}: thank you for saying. An admin is told about {reference}. Nothing more to do."
    )
