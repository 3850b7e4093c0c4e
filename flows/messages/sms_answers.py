"""Texts that answer a reply of the staff: taken, passed on, closed, unclear."""

from __future__ import annotations

from typing import Literal

from flows.formatting import ONE_SEGMENT, septets, uk_phone
from flows.messages.sms_types import (
    MARK,
    Charity,
    Code,
    Name,
    NotTaken,
    Phone,
    Reach,
    Reference,
    Then,
    Time,
    Whom,
    and_reach_words,
    reach_words,
)


def yours(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code, at: Time
) -> str:
    """To the new owner: ring the mentor, then text DONE."""
    return (
        f"{charity}: {reference} is yours, ring {mentor} on {uk_phone(phone)}. "
        f"Then text DONE {code} and what you decided, no names. We ask again at {at}."
    )


def yours_text_only(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the new owner of a concern whose mentor is to be texted first."""
    return (
        f"{charity}: {reference} is yours. Do NOT ring {mentor}, text {uk_phone(phone)}. "
        f"Then text DONE {code} and what you decided, no names."
    )


def yours_cannot_ring(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, code: Code
) -> str:
    """To the new owner of a concern whose mentor is in danger and can't ring 999."""
    return (
        f"{charity}: {reference} is yours. Ring {mentor} on {uk_phone(phone)}, then ring 999. "
        f"Then text DONE {code} and what you decided, no names."
    )


def took(charity: Charity, reference: Reference, owner: Name, phone: Phone, at: Time) -> str:
    """To the others: who took it, and when."""
    return (
        f"{charity}: {owner} took {reference} at {at}. Ring {owner} on {uk_phone(phone)} "
        "if you can help. No need to reply."
    )


def held_already(charity: Charity, reference: Reference, owner: Name, phone: Phone) -> str:
    """To a person whose code came second: who has it."""
    return (
        f"{charity}: thank you. {owner} has {reference} already. "
        f"Ring {owner} on {uk_phone(phone)} if you can help."
    )


def heard_again(charity: Charity, reference: Reference, code: Code) -> str:
    """To an earlier owner who made no decision and sends their code again."""
    return (
        f"{charity}: noted, you are on {reference}. We go on texting till it has a decision. "
        f"Text DONE {code} and what you decided, no names."
    )


def on_it_again(charity: Charity, reference: Reference, owner: Name, phone: Phone) -> str:
    """To the others: an earlier owner is on it again."""
    return (
        f"{charity}: {owner} says they are on {reference} again. It has no decision yet. "
        f"Ring {owner} on {uk_phone(phone)}."
    )


def closed_yours(charity: Charity, reference: Reference, code: Code) -> str:
    """To the person who closed it: the others are told."""
    return (
        f"{charity}: {reference} is closed with your decision. The team is told. "
        f"To open it again, reply OPEN {code}."
    )


def closed_alone(charity: Charity, reference: Reference, code: Code) -> str:
    """To the person who closed it, where nobody else may know of it."""
    return (
        f"{charity}: {reference} is closed with your decision. To open it again, reply OPEN {code}."
    )


def closed_by(charity: Charity, reference: Reference, by: Name, at: Time, code: Code) -> str:
    """To the others: who closed it, and how to open it again."""
    return f"{charity}: {by} closed {reference} at {at}. To open it again, reply OPEN {code}."


def passed_on(charity: Charity, reference: Reference, owner: Name, phone: Phone) -> str:
    """To a person who sent a decision on a concern that a colleague has."""
    return (
        f"{charity}: noted for {reference}, and {owner} is told. {owner} holds it and closes it. "
        f"Their number is {uk_phone(phone)}."
    )


def colleague_says(
    charity: Charity, reference: Reference, colleague: Name, phone: Phone, code: Code
) -> str:
    """To the owner: a colleague sent a decision."""
    return (
        f"{charity}: {colleague} has news on {reference}. Ring {colleague} on {uk_phone(phone)}. "
        f"Then text DONE {code} and what you decided."
    )


def not_taken(
    charity: Charity,
    reference: Reference,
    code: Code,
    mentor: Name,
    phone: Phone,
    reach: Reach,
    then: Then,
    at: Time,
) -> str:
    """To a person whose words have no code: both ways to answer, whom to ring, what comes next."""
    return (
        f"{charity}: not taken yet. Reply {code} to take {reference}, or PASS {code}. "
        f"{reach} {mentor} on {uk_phone(phone)}. We text {then} at {at}."
    )


def not_taken_last(
    charity: Charity,
    reference: Reference,
    code: Code,
    mentor: Name,
    phone: Phone,
    why: NotTaken,
    reach: Reach,
) -> str:
    """To the same person, where nothing comes next that an SMS can say."""
    return (
        f"{charity}: {why}. Reply TAKE {code} to take {reference}, or PASS {code}. "
        f"{reach} {mentor} on {uk_phone(phone)}."
    )


def not_sure(charity: Charity, reference: Reference, code: Code, then: Then, at: Time) -> str:
    """To a person whose words beside a code are neither a yes nor a no."""
    return (
        f"{charity}: not sure you have {reference}. Reply TAKE {code} to take it, or PASS {code}. "
        f"If not, we text {then} at {at}."
    )


def reaction(charity: Charity, reference: Reference, code: Code, then: Then, at: Time) -> str:
    """To a person whose phone sent a thumb as an SMS."""
    return (
        f"{charity}: that was a reaction, so nothing is taken. Reply {code} to take {reference}, "
        f"or PASS {code}. We text {then} at {at}."
    )


def who_we_are(
    charity: Charity,
    reference: Reference,
    code: Code,
    mentor: Name,
    phone: Phone,
    asked: Literal["who", "scam"],
    reach: Reach,
) -> str:
    """To a person who asks "who is this?" or "is this a scam?"."""
    real = "this is real: " if asked == "scam" else "this is "
    return (
        f"{charity}: {real}Mentorline, our concern line. {reach} {mentor} on {uk_phone(phone)}. "
        f"Reply {code} to take {reference}, or PASS {code}."
    )


def not_finished(charity: Charity, reference: Reference, code: Code) -> str:
    """To the owner, whose DONE has words that are no decision yet."""
    return (
        f"{charity}: {reference} reads as not finished. To close it just as you wrote it, "
        f"reply CLOSE {code}."
    )


def not_finished_untaken(charity: Charity, reference: Reference, code: Code) -> str:
    """To a person who is not the owner, whose DONE has words that are no decision yet."""
    return (
        f"{charity}: {reference} reads as not finished. To close it just as you wrote it, "
        f"reply CLOSE {code}. To take it, reply TAKE {code}."
    )


def close_or_not(charity: Charity, reference: Reference, code: Code) -> str:
    """To the owner, whose words beside a code may be a decision."""
    return (
        f"{charity}: {reference} is still open, and it is yours. To close it just as you wrote it, "
        f"reply CLOSE {code}."
    )


def gone_passed(charity: Charity, then: Whom) -> str:
    """To a person who says "wrong person" or "I've left": somebody else is texted."""
    return (
        f"{charity}: thank you for saying. We told an admin, and we are texting {then} now. "
        "Nothing more to do."
    )


def gone_noted(charity: Charity) -> str:
    """To a person who says "wrong person" or "I've left", where nobody else is texted."""
    return f"{charity}: thank you for saying. We told an admin. Nothing more to do."


def heard_nothing(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    reach: Reach,
    code: Code,
    at: Time,
) -> str:
    """To the owner: the mentor can't get through to them."""
    return (
        f"{charity}: {mentor} has heard nothing from you on {reference}. {reach} now on "
        f"{uk_phone(phone)}. If you can't, PASS {code}. We ask others at {at}."
    )


def nothing_taken_several(charity: Charity, *open_ones: tuple[Reference, Code]) -> str:
    """To a person with several open concerns: as many of them as one SMS holds, the
    newest first.
    """
    head = f"{charity}: nothing is taken yet, and {len(open_ones)} are open."
    return _as_many(head, [f" Reply {code} for {ref}." for ref, code in open_ones])


def which_one(
    charity: Charity, word: Literal["PASS", "DONE", "LA", "OPEN"], *ones: tuple[Reference, Code]
) -> str:
    """To a person whose command has no code and several possible meanings."""
    head = f"{charity}: nothing is changed yet. Which of {len(ones)}?"
    return _as_many(head, [f" For {ref} reply {word} {code}." for ref, code in ones])


def nothing_open(charity: Charity) -> str:
    """To a person for whom nothing is open."""
    return f"{charity}: Mentorline. Nothing is open for you now. Nothing more to do."


def wrong_code(charity: Charity, tried: Code) -> str:
    """To a person who sent a wrong code."""
    return (
        f"{charity}: {tried} is not one of your codes, so nothing is taken yet. "
        "Look at our last text, or text CODES."
    )


def new_code(
    charity: Charity,
    reference: Reference,
    mentor: Name,
    phone: Phone,
    code: Code,
    reach: Reach = "Ring",
) -> str:
    """To a person who sent five wrong codes: a new one."""
    return (
        f"{charity}: that is not your code either. Here is a new one for {reference}: "
        f"reply {code} to take it, or {and_reach_words(reach, mentor, phone)}."
    )


def sounds_like_pass(charity: Charity, reference: Reference, then: Whom, code: Code) -> str:
    """To a person whose words were read as a PASS: somebody else is texted."""
    return (
        f"{charity}: it sounds as if you can't take {reference}, so we are texting {then} now. "
        f"If you can, reply TAKE {code}."
    )


def sounds_like_no(charity: Charity, reference: Reference, code: Code) -> str:
    """To a person whose words were read as a PASS, where nobody new is texted."""
    return (
        f"{charity}: it sounds as if you can't take {reference}. That's noted. "
        f"If you can, reply TAKE {code}."
    )


def passed(charity: Charity, reference: Reference, then: Whom) -> str:
    """To a person who passed: who is texted now."""
    return (
        f"{charity}: thank you for saying. We are texting {then} about {reference} now. "
        "Nothing more to do."
    )


def pass_noted(charity: Charity, reference: Reference) -> str:
    """To a person who passed, where nothing follows from it."""
    return f"{charity}: thank you for saying. That's noted for {reference}. Nothing more to do."


def no_decision(charity: Charity, reference: Reference, code: Code, then: Whom, at: Time) -> str:
    """To the owner, an hour later: what was decided?"""
    return (
        f"{charity}: {reference} has no decision yet. Text DONE {code} and what you decided, "
        f"no names. If not, we text {then} at {at}."
    )


def still_open(charity: Charity, reference: Reference, code: Code) -> str:
    """To a person who sent DONE alone: it is still open."""
    return (
        f"{charity}: {reference} is still open. Text DONE {code} and a few words on what you "
        "decided. No names."
    )


def referred(charity: Charity, reference: Reference, code: Code) -> str:
    """To a person who refers it to the council: then text DONE."""
    return (
        f"{charity}: noted, you refer {reference} to the council. Once you have rung them, "
        f"text DONE {code} and what they said. No names."
    )


def codes(charity: Charity, *open_ones: tuple[Reference, Code]) -> str:
    """To a person who sent CODES: with one open the whole answer, with more as many as one SMS
    holds.
    """
    if not open_ones:
        return nothing_open(charity)
    if len(open_ones) == 1:
        ref, code = open_ones[0]
        return (
            f"{charity}: Mentorline. Open for you is {ref}, code {code}. Reply with the code to "
            "take it, or DONE and the code to close it."
        )
    head = f"{charity}: Mentorline. {len(open_ones)} are open for you:"
    return _as_many(head, [f" {ref}, code {code}." for ref, code in open_ones])


def back_on(charity: Charity, *open_ones: tuple[Reference, Code]) -> str:
    """To a person who turned our texts on again after STOP."""
    if not open_ones:
        return f"{charity}: your texts are on again. Nothing is open for you now."
    if len(open_ones) == 1:
        ref, code = open_ones[0]
        return (
            f"{charity}: your texts are on again. Open for you is {ref}, code {code}. "
            "Reply with the code to take it."
        )
    head = f"{charity}: your texts are on again. {len(open_ones)} are open:"
    return _as_many(head, [f" {ref}, code {code}." for ref, code in open_ones])


def _as_many(head: str, parts: list[str]) -> str:
    """The head with as many of the parts as one segment holds with a mark, and how many are left
    out.
    """
    for many in range(len(parts), 0, -1):
        left = len(parts) - many
        text = head + "".join(parts[:many]) + (f" And {left} more." if left else "")
        if (septets(text) or ONE_SEGMENT) + MARK <= ONE_SEGMENT:
            return text
    return head


def codes_shut(charity: Charity, reach: Reach = "Ring") -> str:
    """To a number that sent too many wrong codes: the same for a right code as for a wrong one."""
    return (
        f"{charity}: too many wrong codes came from this number, so none counts now. "
        f"{reach} the mentor, or reply PASS. An admin is told."
    )


def codes_shut_ring(charity: Charity, mentor: Name, phone: Phone, reach: Reach = "Ring") -> str:
    """To a number that sent too many wrong codes: ring the mentor."""
    return (
        f"{charity}: no code from this number counts now. "
        f"{reach_words(reach, mentor, phone)}, or reply PASS. An admin is told."
    )
