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

from flows.formatting import ONE_SEGMENT, septets, uk_phone

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


def page_number_refused(charity: Charity, person: Name) -> str:
    """To every admin: an admin refused a staff member's new number."""
    return (
        f"{charity}: an admin refused the new number of {person}, so the old one counts. "
        "Find out who changed it."
    )


def new_phone(charity: Charity, manager: Name) -> str:
    """To a mentor's new number: the chat of the old phone is shut."""
    return (
        f"{charity}: we have this number for you now, so your old chat is shut. Ask {manager} "
        "for a new link. Worried about a child? Text CONCERN."
    )


def ideas_wait(charity: Charity, waiting: Waiting) -> str:
    """To a manager: so many ideas wait, and none goes out before they have read it."""
    return (
        f"{charity}: {waiting} for you to read before others do. "
        "An admin can show you: mentorline ideas. Not urgent."
    )


def revoked(charity: Charity, mentor: Name) -> str:
    """To the manager of a mentor whose chat was shut."""
    return (
        f"{charity}: we shut the chat of {mentor} and let nobody in by it. They need a new link "
        "from an admin. Nothing more to do."
    )


def page_revoked(charity: Charity, person: Name) -> str:
    """To every admin: a person was shut out."""
    return (
        f"{charity}: {person} is shut out and gets no texts from us. Import them with another "
        "number, or somebody in their place, today."
    )


def test_answered(charity: Charity) -> str:
    """To staff who answered the text of the first day."""
    return (
        f"{charity}: it works. A real text asks you to ring a mentor and reply with a code. "
        "If lost, text CODES."
    )


THEM = Name("them")


def _reach(reach: Reach, mentor: Name, phone: Phone, when: str = "") -> str:
    """The words that say to ring a person, and by when; or to text them first."""
    first = " first" if reach == "Text" else ""
    return f"{reach} {mentor}{first}{when} on {uk_phone(phone)}"


def _and_reach(reach: Reach, mentor: Name, phone: Phone) -> str:
    """The same words in the middle of a sentence."""
    found = _reach(reach, mentor, phone)
    return found[0].lower() + found[1:]


def _them(reach: Reach) -> str:
    return "Text them first on" if reach == "Text" else "Ring them on"


def _their(reach: Reach) -> str:
    return "Text them first on" if reach == "Text" else "Their number is"


def _check(reach: Reach) -> str:
    return "Text first to check" if reach == "Text" else "Ring to check"


# notices


def missed_twice(
    charity: Charity, mentor: Name, phone: Phone, code: Code, reach: Reach = "Ring"
) -> str:
    """To the manager: a family missed two sessions in a row."""
    return (
        f"{charity}: {mentor} got no answer from a family twice. Not urgent. "
        f"{_reach(reach, mentor if reach == 'Ring' else THEM, phone, ' this week')}, "
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
        f"{_reach(reach, mentor, phone, ' by tomorrow')}. Reply {code} to take it."
    )


def notice_taken(
    charity: Charity, reference: Reference, mentor: Name, phone: Phone, reach: Reach = "Ring"
) -> str:
    """To the person who took a notice."""
    return (
        f"{charity}: thank you, {reference} is yours. {_reach(reach, mentor, phone)}. "
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
        f"{_reach(reach, mentor, phone)}. Reply {code} to take it."
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
        f"{_reach(reach, mentor, phone)}. Reply {code} to take it, or PASS {code}."
    )


def notice_passed(charity: Charity, reference: Reference) -> str:
    """To a person who passed on a notice."""
    return (
        f"{charity}: thank you for saying. An admin is told about {reference}. Nothing more to do."
    )


# a concern: the first text, the next ones


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
        f"{_their(reach)} {uk_phone(phone)}."
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
        f"Reply {code}, then {_and_reach(reach, mentor, phone)}."
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
        f"{_reach(reach, mentor, phone, ' today')}."
    )


# answers about a concern


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
        f"reply {code} to take it, or {_and_reach(reach, mentor, phone)}."
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


# not checked out


DueFor = Literal["check-out", "check-in", "news"]  # what did not come
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
        f"{charity}: {_was_due(mentor, due, due_for)}. {_them(reach)} {uk_phone(phone)}, "
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
        f"{charity}: {_was_due(mentor, due, due_for)}. {_them(reach)} {uk_phone(phone)}, "
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
        f"{_them(reach)} {uk_phone(phone)}, then reply {code}."
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
        f"{charity}: NO NEWS of {mentor} since {due}. {_them(reach)} {uk_phone(phone)}, "
        f"then{' ring' if reach == 'Text' else ''} 999 or 101. Reply {code} to take it."
    )


def overdue_yours(
    charity: Charity, mentor: Name, phone: Phone, code: Code, at: Time, reach: Reach = "Ring"
) -> str:
    """To the person who took the search for an overdue mentor."""
    return (
        f"{charity}: thank you. {_reach(reach, mentor, phone)}. Then text DONE {code} "
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


# a mentor who raised a concern by text


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


# to every admin


def page_nobody_left(charity: Charity, reference: Reference) -> str:
    """To every admin: a concern's texts reach nobody on its ladder."""
    return (
        f"{charity}: no text of ours reaches anybody for {reference}. "
        "Ring the people on its ladder yourself, now."
    )


def page_nobody_left_staff(charity: Charity, reference: Reference) -> str:
    """To every admin: the same about the team, without anybody to ring, since it may be any of
    them.
    """
    return f"{charity}: no text of ours about {reference} reaches anybody. Ring your trustee now."


def page_nobody_at_all(charity: Charity, reference: Reference) -> str:
    """To every admin: the same where the trustee is left out too."""
    return (
        f"{charity}: nobody here may be asked about {reference}. "
        "Ring the council's line about staff now, and say so."
    )


def page_stopped(charity: Charity, person: Name) -> str:
    """To every admin: a person on a ladder turned our texts off."""
    return (
        f"{charity}: {person} has turned our texts off. Ring {person} now. "
        "They text START to our number to get them back."
    )


def page_not_known(charity: Charity, mentor: Name) -> str:
    """To every admin: a manager does not know a mentor who joined."""
    return f"{charity}: a manager does not know {mentor}, who used an invite. Find out who has it."


def page_wrong_person(charity: Charity, person: Name) -> str:
    """To every admin: a number answers that it is the wrong person."""
    return (
        f"{charity}: the phone of {person} says that it is the wrong person. "
        "Check the number now, and ring the right one."
    )


def page_has_left(charity: Charity, person: Name) -> str:
    """To every admin: a person answers that they have left."""
    return (
        f"{charity}: {person} says by text that they are not with us any more. "
        "Ask them, and change the list of people now."
    )


def page_dead_number(charity: Charity, person: Name) -> str:
    """To every admin: no text reaches a number."""
    return f"{charity}: no text of ours reaches {person}. Check their number today."


def page_filtered(charity: Charity) -> str:
    """To every admin: a network filters our texts."""
    return f"{charity}: the network filters our texts. Ring the text provider now."


def page_account(charity: Charity) -> str:
    """To every admin: Twilio refuses our account."""
    return f"{charity}: our texts are not going out at all. Look at the text account now."


def page_guessing(charity: Charity, person: Name) -> str:
    """To every admin: ten wrong codes within an hour, so somebody may have faked the number."""
    return (
        f"{charity}: many wrong codes came from {person}'s number, so no code counts there now. "
        f"Ring {person} and ask who sent them."
    )


def page_robot(charity: Charity, person: Name) -> str:
    """To every admin: two machines answer each other."""
    return (
        f"{charity}: a machine seems to answer our texts to {person}. We answer it less. "
        f"Ask {person} to turn it off."
    )


def page_answers(charity: Charity) -> str:
    """To every admin: the day's budget of answers is used up."""
    return (
        f"{charity}: we sent too many answers by text today, so most wait till tomorrow. "
        "Concerns go out as ever."
    )


def page_dead_letter(charity: Charity) -> str:
    """To every admin: an input could not be handled."""
    return f"{charity}: a message could not be handled and is kept aside. Look at our log."


def time_of(clock: str) -> Time:
    """A clock time as an SMS shows it: the one long word is written in figures."""
    return Time("00:00" if clock == "midnight" else clock)


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


# to every admin, of what is seen from outside


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
        f"{_reach(reach, mentor, phone)}, or reply PASS. An admin is told."
    )


def page_clock_mended(charity: Charity, reference: Reference) -> str:
    """To every admin: an open concern had lost its clock, and has it back."""
    return (
        f"{charity}: the timer of {reference} was lost. It is set again, and it goes on. "
        "Tell whoever looks after Mentorline."
    )


def page_session_clock_mended(charity: Charity) -> str:
    """To every admin: a session had lost its clock, and has it back."""
    return (
        f"{charity}: the timer of a session was lost. It is set again, and it goes on. "
        "Tell whoever looks after Mentorline."
    )


Ring = Literal["its people", "the trustee", "the council"]
RING: Mapping[Ring, str] = {
    "its people": "Ring the people on its ladder yourself, now.",
    "the trustee": "Ring your trustee now.",
    "the council": "Ring the council's line about staff now, and say so.",
}


def page_untaken(charity: Charity, reference: Reference, ring: Ring) -> str:
    """To every admin: nobody took a concern within its bound.

    About the team, nobody of it is to be rung.
    """
    return f"{charity}: nobody has taken {reference}, and its time is over. {RING[ring]}"


def page_untaken_over(charity: Charity, reference: Reference) -> str:
    """To every admin: a concern that nobody had taken has an owner now."""
    return f"{charity}: {reference} is in somebody's hands now. Nothing more to do."


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


def page_webhook(charity: Charity) -> str:
    """To every admin: somebody with the bot's token had its messages sent elsewhere."""
    return (
        f"{charity}: another program sent our Telegram messages elsewhere. We took them back. "
        "Get a new token from @BotFather today."
    )


def page_pack_faulty(charity: Charity) -> str:
    """To every admin: the pack has faults, and the last sound one goes on."""
    return (
        f"{charity}: the new pack has faults, so the last sound one goes on. Run mentorline check."
    )


# a copy of the database, and the record of each day


def copy_may_be_over(charity: Charity, reference: Reference, code: Code, at: Time) -> str:
    """To people who were texted about a concern that a restored copy has as open."""
    return (
        f"{charity}: we lost some hours, and {reference} may be over. If it is, text DONE {code} "
        f"and what was decided. If not, our texts go on at {at}."
    )


def copy_lost(charity: Charity, reference: Reference) -> str:
    """To people who were texted about a concern that a restored copy does not have."""
    return (
        f"{charity}: we lost some hours, and {reference} with them. Ring the mentor, or text if we "
        "said so. Tell an admin: we can't text about it any more."
    )


def page_copy(charity: Charity, reference: Reference, at: Time) -> str:
    """To every admin: a restored copy has a concern that may be over."""
    return (
        f"{charity}: we run from an older copy, and {reference} may be over. Ask the team. If it "
        f"is not, our texts go on at {at}."
    )


def page_copy_lost(charity: Charity) -> str:
    """To every admin: a restored copy lacks a concern."""
    return (
        f"{charity}: we run from an older copy. A concern raised since is not in it. Ask the team "
        "who had one, and ring that mentor, or text if asked to."
    )


def page_copy_unread(charity: Charity) -> str:
    """To every admin: a restored copy could not ask Twilio what happened since."""
    return (
        f"{charity}: we run from an older copy, and can't see what we texted since. Some texts may "
        "come twice. Tell the team."
    )


def page_people_changed(charity: Charity) -> str:
    """To every admin: the people differ from the last import."""
    return (
        f"{charity}: our list of people was changed outside the program. Run mentorline verify, "
        "then import people.yaml again."
    )


def day_record(charity: Charity, entry: Entry) -> str:
    """To the lead and the trustee each morning: the last entry, which later proves that nothing was
    cut off.
    """
    return (
        f"{charity}: our record is at {entry} today. Keep this text, no answer needed. "
        "It shows later that nothing was taken out."
    )


def page_trouble(charity: Charity, trouble: Trouble) -> str:
    """To every admin: something is wrong."""
    return f"{charity}: {TROUBLES[trouble]}. Tell whoever looks after Mentorline, now."


def page_trouble_over(charity: Charity, trouble: Trouble) -> str:
    """To every admin: that trouble is over."""
    return f"{charity}: {TROUBLES_OVER[trouble]}. Nothing more to do."


def page_gap(charity: Charity, days: Days) -> str:
    """To every admin each evening: days on which everybody on a ladder is away."""
    return (
        f"{charity}: everybody on a ladder is away {days}. Nobody could be told of a concern. "
        "Name a stand-in, then import."
    )


# while nothing can be saved


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
