"""Texts to a mentor, and to a stranger, who raises a concern by SMS."""

from __future__ import annotations

from flows.formatting import uk_phone
from flows.messages.sms_types import (
    Charity,
    Council,
    Email,
    Name,
    Phone,
    Reference,
)


def saved_by_sms(charity: Charity, reference: Reference, person: Name, phone: Phone) -> str:
    """To a mentor who raised a concern by SMS: it is saved, and whom to ring."""
    return (
        f"{charity}: {reference} is saved, and we are texting {person}. "
        f"Ring {person} now on {uk_phone(phone)}. In danger: 999."
    )


def ring_by_sms(charity: Charity, reference: Reference, person: Name, phone: Phone) -> str:
    """To a mentor who raised a concern by SMS, at a later step: whom to ring now."""
    return (
        f"{charity}: {reference}, we are texting {person} now. "
        f"Ring {person} now on {uk_phone(phone)}. In danger: 999."
    )


def taken_by_sms(charity: Charity, reference: Reference, person: Name, phone: Phone) -> str:
    """To a mentor who raised a concern by SMS: who took it."""
    return (
        f"{charity}: {person} took {reference} and has your number. "
        f"If you hear nothing, ring {person} on {uk_phone(phone)}. In danger: 999."
    )


def numbers_by_sms(
    charity: Charity, reference: Reference, council: Council, line: Phone, nspcc: Phone
) -> str:
    """To a mentor who raised a concern by SMS: the council's line and the NSPCC's."""
    return (
        f"{charity}: nobody has taken {reference} yet. Ring {council} on {uk_phone(line)}, "
        f"or the NSPCC on {uk_phone(nspcc)}. In danger: 999."
    )


def number_by_sms(charity: Charity, reference: Reference, line: Phone) -> str:
    """To a mentor who raised a concern by SMS, where those two lines are not both known."""
    return f"{charity}: nobody has taken {reference} yet. Ring {uk_phone(line)}. In danger: 999."


def line_by_sms(charity: Charity, reference: Reference, line: Phone) -> str:
    """To a mentor who raised a concern by SMS: one public line to ring."""
    return f"{charity}: {reference} is saved. Ring {uk_phone(line)} now. In danger: 999."


def danger_by_sms(charity: Charity, reference: Reference) -> str:
    """To a mentor in danger who raised a concern by SMS: ring 999."""
    return f"{charity}: {reference} is saved. Ring 999 now and ask for the police."


def closed_by_sms(charity: Charity, reference: Reference, by: Name) -> str:
    """To a mentor who raised a concern by SMS: who closed it."""
    return (
        f"{charity}: {by} made a decision and closed {reference}. Still worried? Text CONCERN. "
        "In danger: 999."
    )


def how_to_raise(charity: Charity, person: Name, phone: Phone) -> str:
    """To a mentor whose words by SMS we can't use: how to raise a concern."""
    return (
        f"{charity}: we keep no words here. Worried about a child? Text CONCERN, or ring {person} "
        f"on {uk_phone(phone)}. In danger: 999."
    )


def how_to_raise_danger(charity: Charity, person: Name, phone: Phone) -> str:
    """To a mentor whose words by SMS speak of danger: how to raise a concern."""
    return (
        f"{charity}: in danger now, ring 999 first. Then text CONCERN, or ring {person} "
        f"on {uk_phone(phone)}."
    )


def nobody_has_it(charity: Charity, reference: Reference, person: Name, phone: Phone) -> str:
    """To a mentor whose concern is open and has no owner: whom to ring."""
    return (
        f"{charity}: {reference} is open, and nobody has it yet. Ring {person} now on "
        f"{uk_phone(phone)}. In danger: 999."
    )


def somebody_has_it(charity: Charity, reference: Reference, person: Name, phone: Phone) -> str:
    """To a mentor whose concern is open: who has it."""
    return (
        f"{charity}: {person} has {reference}. Ring {person} on {uk_phone(phone)}. "
        "Another worry? Text CONCERN. In danger: 999."
    )


def worried_stranger(charity: Charity, line: Phone) -> str:
    """To an unknown number whose words speak of a worry."""
    return (
        f"{charity}: worried about a child? Ring {uk_phone(line)}, the NSPCC. "
        "In danger: 999. If you are a child: 0800 1111."
    )


def worried_stranger_may_write(charity: Charity, line: Phone, email: Email) -> str:
    """To a worried stranger, where the line may be shut and has a short email address."""
    return (
        f"{charity}: worried about a child? Ring {uk_phone(line)}, the NSPCC, or email {email}. "
        "Danger: 999. Are you a child? Ring 0800 1111."
    )


def worried_stranger_at_night(charity: Charity) -> str:
    """To a worried stranger, where the line is shut, or may be."""
    return (
        f"{charity}: worried about a child? Ring 999 in danger, else the police on 101. "
        "If you are a child: 0800 1111."
    )


def down_by_sms(charity: Charity, line: Phone) -> str:
    """To a removed mentor, or to a mentor while nothing can be saved."""
    return (
        f"{charity}: we can't take this by text. Ring {uk_phone(line)} if you are worried about "
        "a child. In danger: 999."
    )
