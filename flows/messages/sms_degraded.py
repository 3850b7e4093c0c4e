"""Texts that go out while the database is away, and afterwards."""

from __future__ import annotations

from flows.formatting import uk_phone
from flows.messages.sms_types import (
    Charity,
    Name,
    Phone,
    Reference,
)


def degraded_texted(charity: Charity, person: Name, phone: Phone) -> str:
    """To a mentor who raised it by SMS while nothing can be saved: who was texted."""
    return (
        f"{charity}: we can't save this, but we texted {person}. "
        f"Ring {person} now on {uk_phone(phone)}. Danger: 999. NSPCC: 0808 800 5000."
    )


def degraded_unsure(charity: Charity, person: Name, phone: Phone) -> str:
    """To a mentor while nothing can be saved: who may have been texted."""
    return (
        f"{charity}: we can't save this, and our text to {person} may be lost. "
        f"Ring {person} now on {uk_phone(phone)}. Danger: 999."
    )


def degraded_not_texted(charity: Charity, person: Name, phone: Phone) -> str:
    """To a mentor while nothing can be saved: nobody was texted."""
    return (
        f"{charity}: we can't save this, and nobody has been texted. "
        f"Ring {person} now on {uk_phone(phone)}. Danger: 999. NSPCC: 0808 800 5000."
    )


def degraded_line(charity: Charity, line: Phone) -> str:
    """To a mentor while nothing can be saved, where nobody here may be texted, or
    nobody is left.
    """
    return (
        f"{charity}: we can't save this, and nobody here has been texted. "
        f"Ring {uk_phone(line)} now. Danger: 999."
    )


def degraded_danger(charity: Charity, person: Name, phone: Phone) -> str:
    """To a mentor in danger while nothing can be saved: ring 999, and who was texted."""
    return (
        f"{charity}: ring 999 now and ask for the police. We can't save this, but we texted "
        f"{person}: {uk_phone(phone)}."
    )


def degraded_danger_alone(charity: Charity) -> str:
    """To a mentor in danger while nothing can be saved: ring 999; nobody was texted."""
    return (
        f"{charity}: ring 999 now and ask for the police. We can't save this, and we can't say "
        "that anybody got our text."
    )


def cannot_save(charity: Charity) -> str:
    """To a mentor whose SMS was about something else, while nothing can be saved."""
    return (
        f"{charity}: we can't save your text just now. Worried about a child? "
        "Text CONCERN, or ring the NSPCC: 0808 800 5000. Danger: 999."
    )


def cannot_save_staff(charity: Charity) -> str:
    """To staff whose SMS can't be saved."""
    return (
        f"{charity}: we can't save your text just now, so nothing is taken yet. "
        "Is it about a concern? Ring the mentor now, or text if we said so."
    )


def saved_after(charity: Charity, reference: Reference) -> str:
    """To a mentor who was told that their concern could not be saved: it is saved now."""
    return (
        f"{charity}: concern {reference} is saved now, and nothing is lost. "
        "Whom to ring stays the same. Danger: 999."
    )


def page_degraded(charity: Charity) -> str:
    """To every admin: nothing can be saved."""
    return (
        f"{charity}: Mentorline can't save anything. Concerns go out by text only. "
        "Look at its disk and database now."
    )
