"""The texts of a notice, by its kind: the first one, the reminder, and each answer.

The texts of joining, of a missed family and of a contact report are in `flows/messages/`; the
others are here, under the same rules.
"""

from __future__ import annotations

from flows.changed_numbers import last_digits
from flows.directory import Value
from flows.formatting import uk_phone
from flows.messages import sms_joining, sms_notices, sms_types
from flows.requests import NoticeKind


class Words(Value):
    """The values that a notice's text may show: nothing about a child. A `welcome` has no mentor.

    `count` is how many reports it is about, `reach` whether the mentor may be rung.
    """

    charity: sms_types.Charity
    reference: sms_types.Reference
    mentor: sms_types.Name = sms_types.Name("")
    phone: sms_types.Phone = sms_types.Phone("")
    code: sms_types.Code
    count: int = 1
    reach: sms_types.Reach = "Ring"


def first(kind: NoticeKind, w: Words) -> str:
    """The first text of a notice."""
    ring = f"{_reach(w)} this week on {uk_phone(w.phone)}, and reply {w.code}."
    match kind:
        case "joining":
            return sms_joining.joined(w.charity, w.mentor, w.code)
        case "contact_report":
            return sms_notices.contact_report(
                w.charity, w.reference, w.mentor, w.phone, w.code, w.reach
            )
        case "missed_twice":
            return sms_notices.missed_twice(w.charity, w.mentor, w.phone, w.code, w.reach)
        case "welcome":
            return sms_joining.first_day(w.charity, w.code)
        case "new_number":
            last = sms_types.Digits(last_digits(w.phone))
            return sms_joining.number_to_confirm(w.charity, w.mentor, last, w.code)
        case "not_me":
            who = f"somebody with the invite of {w.mentor} says it isn't them."
            return f"{w.charity}: {who} {ring}"
        case "report_in":
            return f"{w.charity}: {_reports(w)} Not urgent. Reply {w.code} when read."
        case "report_missing":
            return f"{w.charity}: no report from {w.mentor} yet, asked twice. Not urgent. {ring}"
        case "resources":
            return f"{w.charity}: {w.mentor} asks you for ideas to use. Not urgent. {ring}"
        case "cannot_go_on":
            return f"{w.charity}: {w.mentor} can't do sessions for now. Not urgent. {ring}"


def reminder(kind: NoticeKind, w: Words) -> str:
    """The one reminder."""
    if kind == "joining":
        return _not_yet(w)
    if kind == "new_number":
        return sms_joining.number_waits(w.charity, w.mentor, w.code)
    if kind == "welcome":
        return f"{w.charity}: we don't know yet if our texts reach you. Reply {w.code} to test."
    if kind == "report_in":
        return f"{w.charity}: {_unread(w)} Not urgent. Reply {w.code} when read."
    return sms_notices.notice_again(w.charity, w.reference, w.mentor, w.phone, w.code, w.reach)


def taken(kind: NoticeKind, w: Words) -> str:
    """The answer to the code."""
    if kind == "joining":
        return sms_joining.let_in(w.charity, w.mentor)
    if kind == "new_number":
        return sms_joining.number_confirmed(w.charity, w.mentor)
    if kind == "welcome":
        return sms_joining.test_answered(w.charity)
    if kind == "report_in":
        return f"{w.charity}: thank you. Nothing more to do."
    return sms_notices.notice_taken(w.charity, w.reference, w.mentor, w.phone, w.reach)


def first_in_chat(kind: NoticeKind, w: Words) -> str:
    """The first message in the person's chat; no code ever stands there."""
    if kind == "report_missing":
        return f"{w.mentor} hasn't sent a report yet. We asked twice. {_ring_in_chat(w)}"
    return _sentence(f"{_reports(w)} There's no rush.")


def reminder_in_chat(kind: NoticeKind, w: Words) -> str:
    """The one reminder in the person's chat."""
    if kind == "report_missing":
        return f"There's still no report from {w.mentor}. {_ring_in_chat(w)}"
    return _sentence(f"{_unread(w)} There's no rush.")


def button(kind: NoticeKind, w: Words) -> str:
    """The label of its button in the chat."""
    return f"I'll {w.reach.lower()} them" if kind == "report_missing" else "I've read it"


def _ring_in_chat(w: Words) -> str:
    return f"Please {_reach(w).lower()[:4]}{_reach(w)[4:]} this week: {uk_phone(w.phone)}"


def _reach(w: Words) -> str:
    """The words for "ring them", or for "text them first" where it is not safe to ring."""
    return f"Ring {w.mentor}" if w.reach == "Ring" else f"Text {w.mentor} first"


def _reports(w: Words) -> str:
    return f"{w.mentor} sent in a report." if w.count == 1 else f"{w.count} reports are in."


def _unread(w: Words) -> str:
    if w.count == 1:
        return f"a report of {w.mentor} is still unread."
    return f"{w.count} reports are still unread."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def refused(kind: NoticeKind, w: Words) -> str:
    """The answer to NO with the code, about a person who joined or about a new number."""
    if kind == "new_number":
        return sms_joining.number_refused(w.charity, w.mentor)
    return sms_joining.not_let_in(w.charity, w.mentor)


def passed(kind: NoticeKind, w: Words) -> str:
    """The answer to a PASS, or to a code with a plain no: nothing has changed."""
    if kind == "joining":
        return _not_yet(w)
    if kind == "new_number":
        return sms_joining.number_waits(w.charity, w.mentor, w.code)
    if kind in ("welcome", "report_in"):
        return f"{w.charity}: nothing is taken yet. Reply {w.code} when you can. Not urgent."
    return sms_notices.notice_passed(w.charity, w.reference)


def asked(kind: NoticeKind, w: Words) -> str:
    """The answer to words that settle nothing: what the notice is about, and how to answer it."""
    if kind == "joining":
        return _not_yet(w)
    if kind == "new_number":
        return sms_joining.number_waits(w.charity, w.mentor, w.code)
    if kind in ("welcome", "report_in"):
        return f"{w.charity}: nothing is taken yet. Reply {w.code} when you can. Not urgent."
    return sms_notices.notice_open(w.charity, w.reference, w.mentor, w.phone, w.code, w.reach)


def already(kind: NoticeKind, w: Words) -> str:
    """The answer to a reply that comes after it is settled."""
    if kind == "joining":
        return f"{w.charity}: {w.mentor} is let in already. To take them out, ask an admin."
    if kind == "new_number":
        return f"{w.charity}: the new number of {w.mentor} counts already. Nothing more to do."
    if kind == "welcome":
        return sms_joining.test_answered(w.charity)
    return f"{w.charity}: {w.reference} is yours already. Nothing more to do."


def closed(w: Words) -> str:
    """The answer to a reply about a notice that an admin has closed."""
    return f"{w.charity}: {w.reference} is closed already. Nothing more to do."


def another_code(w: Words) -> str:
    """The SMS with a new code after five wrong ones, for a notice."""
    return (
        f"{w.charity}: that is not your code either. Here is a new one: reply {w.code}. Not urgent."
    )


def _not_yet(w: Words) -> str:
    return (
        f"{w.charity}: {w.mentor} is not let in yet. Reply {w.code} to let them in, "
        f"or NO {w.code} if you don't know them."
    )


def page_unanswered(w: Words) -> str:
    """The SMS to the admins about a notice that its person passed on, or that cannot reach them."""
    return f"{w.charity}: notice {w.reference} needs somebody else. Ring the manager."
