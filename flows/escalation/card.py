"""The pinned card of an escalation, and the menus behind "Something changed".

Rule: the card says who was texted, who has it, whom to ring, and what comes next at what time.
"""

from __future__ import annotations

from flows.directory import Person, Role
from flows.effects import Edit, Keys, Say
from flows.escalation.buttons import LONGEST_LABEL, REASONS, Choices, column, key
from flows.escalation.helpline_messages import lines_of, public_lines, right_to_ring
from flows.escalation.helplines import DANGER
from flows.escalation.phrases import (
    cannot_ring_keys,
    changed_keys,
    climb_keys,
    danger_keys,
    held_keys,
    line_keys,
    names,
    overdue_keys,
    ring,
)
from flows.escalation.transition import Transition
from flows.formatting import uk_phone
from flows.messages import chat_messages

ROLES = {
    Role.PROGRAMME_MANAGER: "manager",
    Role.SAFEGUARDING: "safeguarding",
    Role.TRUSTEE: "trustee",
    Role.ADMIN: "admin",
    Role.MENTOR: "mentor",
}


def card(transition: Transition) -> tuple[str, Keys]:
    """The card as it stands now: who was texted, who has it, whom to ring, what comes next."""
    state = transition.state
    match state.place:
        case _ if state.naming:
            text, keys = _card_naming(transition)
        case "rung":
            text, keys = _card_rung(transition)
        case "public":
            text, keys = _card_public(transition)
        case "held" | "chasing":
            text, keys = _card_held(transition)
        case _:
            text, keys = _card_over(transition), ()
    return (f"Drill. {text}" if state.drill else text), keys


def _card_naming(transition: Transition) -> tuple[str, Keys]:
    """The card in danger from one of the team without a name yet: nothing promised before holds
    now.
    """
    state = transition.state
    words = f"Nobody on the team gets a text about {state.reference} before you tap a name."
    keys = column(key(state, "Leave somebody out", "leave"))
    return f"Ring 999 first. {words}\n{DANGER}", keys


def _card_rung(transition: Transition) -> tuple[str, Keys]:
    state, people = transition.state, transition.people(transition.state.step)
    if state.kind == "overdue":
        return f"{_status(transition, people)} {_next(transition)}", overdue_keys(transition)
    if not people:
        found = lines_of(transition, transition.ladder.rungs[state.rung].numbers)
        listed = f"Ring {found[0].spoken}: {uk_phone(found[0].call)}" if found else DANGER
        words = f"Concern {state.reference} is saved. {_next(transition)}\n{listed}"
        keys = (*line_keys(transition), *cannot_ring_keys(transition), *changed_keys(transition))
        return f"{words}\n\n{right_to_ring(transition)}", keys
    status = f"Concern {state.reference} is saved. {_status(transition, people)}"
    words = f"{status} {_next(transition)}\n{ring(people)}\n\n{right_to_ring(transition)}"
    return words, climb_keys(transition, people)


def _status(transition: Transition, people: tuple[Person, ...]) -> str:
    said = []
    for person in people:
        told = transition.state.told_of(person.id)
        if told is None or told.failed or told.accepted is None:
            waiting = (
                "Our text to {} has not gone out." if transition.state.down else "We're texting {}."
            )
            said.append(waiting.format(person.first_name))
        elif told.delivered is None:
            said.append(f"Our text to {person.first_name} is on its way.")
        else:
            said.append(
                f"{person.first_name}'s phone got our text at {transition.clock(told.delivered)}."
            )
    return " ".join(said)


def _next(transition: Transition) -> str:
    state, following = transition.state, transition.after()
    at = transition.clock(state.clock)
    people = transition.people(following.people)
    if following.people and not state.step and people[0].role is Role.TRUSTEE:
        return f"At {at} we text a trustee, who isn't on the team."
    if people:
        return f"If nobody takes it by {at}, we text {names(people)}."
    if not transition.everybody():
        return "Nobody here gets a text."
    if state.kind == "overdue":
        return f"If nobody takes it by {at}, we text all again."
    whom = "them" if len(transition.everybody()) > 1 else names(transition.everybody())
    council = any(line.of_council for line in public_lines(transition))
    more = "the council's number" if council else "more numbers"
    return f"If nobody takes it by {at}, we text {whom} again, and you get {more}."


def _card_public(transition: Transition) -> tuple[str, Keys]:
    state = transition.state
    head = (
        f"Still nobody has {state.reference}. We text all again at {transition.clock(state.clock)}."
    )
    if state.danger:
        head = f"Ring 999 first. {state.reference} is saved, and we text all again at "
        head += f"{transition.clock(state.clock)}."
    if not transition.everybody():
        head = f"Nobody here gets a text about {state.reference}, so please don't wait for us."
    if state.kind == "overdue":
        return head, overdue_keys(transition)
    listed = "\n".join((DANGER, *(line.as_listed for line in public_lines(transition))))
    people = transition.told()
    ours = "\n".join(f"{p.first_name}: {uk_phone(p.phone)}" for p in people)
    words = "\n".join(part for part in (head, listed, ours) if part)
    if cannot_ring_keys(transition):
        return words, (*danger_keys(transition)[:2], *changed_keys(transition))
    return words, (*line_keys(transition), *changed_keys(transition))


def _card_held(transition: Transition) -> tuple[str, Keys]:
    state = transition.state
    owner = transition.person(state.owner)
    name = owner.first_name if owner else "Somebody"
    phone = f"\nRing {name}: {uk_phone(owner.phone)}" if owner else ""
    at = transition.clock(state.clock)
    took = f"{name} has {state.reference} since {transition.clock(state.held_at)} ✅"
    if state.place == "held":
        text = f"{took} At {at} we ask what was decided."
    else:
        following = names(transition.people(transition.after().people)) or "all"
        text = f"{took} We asked {name} again. If nothing comes by {at}, we text {following}."
    if state.kind == "overdue":
        return text, overdue_keys(transition)
    words = f"{text}{phone}\n\n{right_to_ring(transition)}"
    return words, held_keys(transition, owner) if owner else changed_keys(transition)


def _card_over(transition: Transition) -> str:
    state = transition.state
    if state.place == "withdrawn":
        return f"{state.reference} was a mistake, you said. You can raise a concern at any time."
    at = transition.clock(state.closed_at)
    if state.kind == "overdue" and state.decision and state.decision.by == state.mentor.id:
        return f"You told us at {at} that you're safe ✅"
    return f"{state.reference} is closed ✅ at {at}, with a decision."


def edit_card(before: Transition, after: Transition) -> Transition:
    """Edit the card in the mentor's chat if its words have changed."""
    name = f"card:{after.state.reference}"
    if not before.state.card or any(isinstance(e, Say) and e.key == name for e in after.effects):
        return after
    shown, now = card(before), card(after)
    if shown == now:
        return after
    state = after.state
    return after.then(
        Edit(
            to=state.mentor.id,
            text=now[0],
            keys=now[1],
            key=name,
            unpin=not state.is_open,
            urgent=True,
        )
    )


def _could_be_about(transition: Transition) -> frozenset[str]:
    """The people the mentor can leave out; while a name is awaited, the team and the trustee."""
    known = transition.audience()
    if not transition.state.naming:
        return known
    anybody = transition.but(naming=False, staff="no", ladder="danger")
    return known | anybody.audience()


def choices(transition: Transition, what: Choices) -> tuple[str, Keys]:
    """The words and buttons of a tap that opens a further menu."""
    state = transition.state
    if what.about == "got through":
        names_of = (
            (p.first_name, p.id) for p in transition.people(state.step) or transition.told()
        )
        keys = column(*(key(state, label, f"got:{person}") for label, person in names_of))
        return "Who did you talk to?", keys
    if what.about == "mistake":
        keys = column(*(key(state, label, f"mistake:{word}") for word, label in REASONS.items()))
        return "What happened? Tap one. Nobody minds.", keys
    if what.about == "leave out":
        people = transition.people(sorted(_could_be_about(transition)))
        labels = [(f"{p.first_name}, {ROLES[p.role]}"[:LONGEST_LABEL], p.id) for p in people]
        keys = column(
            *(key(state, label, f"leave:{person}") for label, person in labels),
            key(state, "Not sure", "leave:Not sure"),
        )
        return "Who should we leave out? They get no more texts from us about this.", keys
    asked = key(state, "Text me, don't ring me", "textonly")
    wish = chat_messages.RING_AGAIN_KEYS[0][0] if transition.text_first else asked
    return "What has changed? Tap one.", column(
        key(state, "In danger now", "danger"),
        wish,
        key(state, "Leave somebody out", "leave"),
        key(state, "It was a mistake", "mistake"),
    )
