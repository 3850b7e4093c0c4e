"""Texts that ask staff to take a concern, and that tell them how one stands."""

from __future__ import annotations

from typing import Literal

from flows.formatting import uk_phone
from flows.messages.sms_types import (
    Charity,
    Code,
    Name,
    Phone,
    Reach,
    Reference,
    Span,
    Time,
    Whom,
    and_reach_words,
    reach_words,
    their_words,
)


def _check(reach: Reach) -> str:
    return "Text first to check" if reach == "Text" else "Ring to check"


def urgent(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    then: Whom,
    at: Time,
) -> str:
    """To the first people on a ladder that goes on to others."""
    return (
        f"{charity}: URGENT concern {reference}, ring {mentor} now on {uk_phone(phone)}. "
        f"Reply {code} to take it. If not, we text {then} at {at}."
    )


def urgent_last(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the people on the last rung of a ladder."""
    return (
        f"{charity}: URGENT concern {reference}, ring {mentor} now on {uk_phone(phone)}. "
        f"Reply {code} to take it."
    )


def urgent_after(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    before: Name,
    why: Literal["silent", "passed"],
) -> str:
    """To the next rung: who was asked before."""
    reason = "be reached" if why == "silent" else "take it"
    return (
        f"{charity}: URGENT concern {reference}, ring {mentor} now on {uk_phone(phone)}. "
        f"Reply {code} to take it. {before} can't {reason}."
    )


def urgent_staff(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the people on a ladder for a concern about an adult here."""
    return (
        f"{charity}: URGENT concern {reference}, ring {mentor} now on {uk_phone(phone)}. "
        f"Talk to them before anyone else. Reply {code} to take it."
    )


def late(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code, since: Time
) -> str:
    """To a person whose text goes out long after it was written."""
    return (
        f"{charity}: URGENT concern {reference} from {since}, sent late. "
        f"Ring {mentor} now on {uk_phone(phone)}. Reply {code} to take it."
    )


def again(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    then: Whom,
    at: Time,
) -> str:
    """To a person who is alone on a rung, at half time."""
    return (
        f"{charity}: AGAIN, URGENT concern {reference}, ring {mentor} now on {uk_phone(phone)}. "
        f"Reply {code} to take it. If not, we text {then} at {at}."
    )


def again_last(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To a person who is alone on the last rung, at half time."""
    return (
        f"{charity}: AGAIN, URGENT concern {reference}, ring {mentor} now on {uk_phone(phone)}. "
        f"Reply {code} to take it."
    )


def again_staff(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To a person who is alone on a rung, at half time, about an adult here."""
    return (
        f"{charity}: AGAIN, URGENT concern {reference}, ring {mentor} now on {uk_phone(phone)}. "
        f"Talk to them before anyone else. Reply {code} to take it."
    )


def talked(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    reach: Reach = "Ring",
) -> str:
    """To a person whom the mentor got through to by phone: the code to take it with."""
    return (
        f"{charity}: {mentor} says you two talked about {reference}. Reply {code} to take it. "
        f"{their_words(reach)} {uk_phone(phone)}."
    )


def rung_over(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    then: Whom,
    reach: Reach = "Ring",
) -> str:
    """To a person whose time is over: others are texted, and they may still take it."""
    return (
        f"{charity}: we are texting {then} about {reference} now. You can still take it. "
        f"Reply {code}, then {and_reach_words(reach, mentor, phone)}."
    )


def nobody(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code, at: Time
) -> str:
    """To all, when the ladder is over, and each time again."""
    return (
        f"{charity}: NOBODY HAS TAKEN concern {reference}. Ring {mentor} now on {uk_phone(phone)}. "
        f"Reply {code} to take it, or we text again at {at}."
    )


def nobody_staff(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To all, when the ladder is over, about an adult here."""
    return (
        f"{charity}: NOBODY HAS TAKEN {reference}. Ring {mentor} now on {uk_phone(phone)}. "
        f"Talk to them before anyone else. Reply {code} to take it."
    )


def nobody_danger(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code, at: Time
) -> str:
    """To all, when the ladder is over, in danger."""
    return (
        f"{charity}: DANGER NOW, NOBODY HAS TAKEN {reference}. Ring {mentor} now on "
        f"{uk_phone(phone)}. Reply {code} to take it, or we text again at {at}."
    )


def danger(charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code) -> str:
    """To all: a mentor is in danger now, and was told to ring 999."""
    return (
        f"{charity}: DANGER NOW {reference}, {mentor} was told to ring 999. "
        f"Ring {mentor} at once on {uk_phone(phone)}. Reply {code} to take it."
    )


def danger_cannot_ring(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To all: a mentor is in danger now and can't ring 999."""
    return (
        f"{charity}: DANGER NOW {reference}. {mentor} can't ring 999. "
        f"Ring them on {uk_phone(phone)}, then ring 999. Reply {code} to take it."
    )


def do_not_ring_urgent(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the people who are asked first, about a mentor who is not to be rung."""
    return (
        f"{charity}: URGENT concern {reference}. Do NOT ring {mentor}, it is not safe. "
        f"Text them first on {uk_phone(phone)}. Reply {code} to take it."
    )


def do_not_ring_staff(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the people who are asked, about a mentor who is not to be rung and an adult here."""
    return (
        f"{charity}: URGENT concern {reference}. Do NOT ring {mentor}. Text them first on "
        f"{uk_phone(phone)}, before anyone else. Reply {code} to take it."
    )


def do_not_ring_open_again(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the people who are asked again, about a mentor who is not to be rung."""
    return (
        f"{charity}: {reference} is open again. Do NOT ring {mentor}, it is not safe. "
        f"Text them first on {uk_phone(phone)}. Reply {code} to take it."
    )


def do_not_ring(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the people who were texted: it is not safe to ring the mentor."""
    return (
        f"{charity}: do NOT ring {mentor} about {reference}, it is not safe. "
        f"Text {mentor} first on {uk_phone(phone)}. Reply {code} to take it."
    )


def do_not_ring_danger(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the people who were texted, in danger: it is not safe to ring the mentor."""
    return (
        f"{charity}: DANGER NOW {reference}. Do NOT ring {mentor}, it is not safe. "
        f"Text them on {uk_phone(phone)}, and ring 999. Reply {code} to take it."
    )


def do_not_ring_yours(charity: Charity, reference: Reference, mentor: Name, phone: Phone) -> str:
    """To the owner: it is not safe to ring the mentor."""
    return (
        f"{charity}: do NOT ring {mentor} about {reference}, it is not safe. "
        f"Text {mentor} first on {uk_phone(phone)}."
    )


def may_be_rung(charity: Charity, reference: Reference, mentor: Name, phone: Phone) -> str:
    """To the owner: the mentor took back that they are to be texted first."""
    return f"{charity}: {mentor} says you can ring again about {reference}: {uk_phone(phone)}."


def texted_first(charity: Charity) -> str:
    """To a mentor who asked by SMS not to be rung."""
    return (
        f"{charity}: saved. Our texts now say: don't ring you, text you first. "
        "When that changes, text RING ME AGAIN."
    )


def rung_again(charity: Charity) -> str:
    """To a mentor who took that back by SMS."""
    return (
        f"{charity}: saved. From now on our texts ask people to ring you again. "
        "Not you? Text DON'T RING ME."
    )


def still_worried(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the people who are asked again: the mentor is still worried."""
    return (
        f"{charity}: {reference} is open again, {mentor} is still worried. "
        f"Ring {mentor} now on {uk_phone(phone)}. Reply {code} to take it."
    )


def open_again(
    charity: Charity, reference: Reference, by: Name, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the others, when a colleague opened it again."""
    return (
        f"{charity}: {by} opened {reference} again. Ring {mentor} now on {uk_phone(phone)}. "
        f"Reply {code} to take it."
    )


def opened_to_you(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the colleague who opened it again and is asked to take it."""
    return (
        f"{charity}: {reference} is open again. Ring {mentor} now on {uk_phone(phone)}. "
        f"Reply {code} to take it."
    )


def opened_yours(charity: Charity, reference: Reference, code: Code) -> str:
    """To the colleague who opened it again."""
    return (
        f"{charity}: {reference} is open again, and we are telling the others. "
        f"Reply {code} to take it."
    )


def drill_over(charity: Charity, reference: Reference) -> str:
    """To all who were texted: the drill is over."""
    return f"{charity}: {reference} was a drill and is over. Nothing more to do."


def drill_taken(charity: Charity, reference: Reference, after: Span) -> str:
    """To the person who took a drill: how long it took."""
    return (
        f"{charity}: {reference} was a drill and is over. Thank you, you took it after {after}. "
        "There is nobody to ring."
    )


def drill_took(charity: Charity, reference: Reference, owner: Name, after: Span) -> str:
    """To the others who were texted: who took the drill."""
    return (
        f"{charity}: {reference} was a drill and is over. {owner} took it after {after}. "
        "Nothing more to do."
    )


def drill_untaken(charity: Charity, reference: Reference) -> str:
    """To all who were texted: nobody took the drill."""
    return (
        f"{charity}: {reference} was a drill and ended without a reply. "
        "Please check that our texts make a sound, also on silent."
    )


def mistake(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    reach: Reach = "Ring",
) -> str:
    """To the people who were texted: the mentor says it was a mistake; only a human closes it."""
    return (
        f"{charity}: {mentor} says {reference} was a mistake. {_check(reach)}: {uk_phone(phone)}. "
        f"Then text DONE {code} and what you decided."
    )


def withdrawn(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    reach: Reach = "Ring",
) -> str:
    """To one person: the mentor took a concern back before anybody was texted."""
    return (
        f"{charity}: {mentor} says concern {reference} was a mistake. {_check(reach)}: "
        f"{uk_phone(phone)}. To open it, reply OPEN {code}."
    )


def would_like_to_talk(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, reach: Reach = "Ring"
) -> str:
    """To a staff member: the mentor would like to talk."""
    return (
        f"{charity}: {mentor} would like to talk after {reference}. Not urgent. "
        f"{reach_words(reach, mentor, phone, ' today')}."
    )
