"""Facts that must hold of every step, each by its name. A fact says what is wrong, or nothing.

Who may know of it is worked out here anew, from what was said and who is in the directory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flows.directory import Person
from flows.effects import Page, Record, Say, Text
from flows.escalation import events as happened
from flows.escalation.state import Escalation, Waiting
from tests.proof.charities import PACK
from tests.proof.nodes import REFERENCE, Node, Taken, again
from tests.proof.ranking import first_bound, second_bound

Fact = Callable[[Taken], Iterator[str]]
OFF = 30003
CLOCK = f"clock:{REFERENCE}"
COUNTED = frozenset({"texts", "says", "codes", "waiting"})
ACKS = (happened.Coded, happened.DoneAlone, happened.Referred)
BY_CODE = (*ACKS, happened.Decided, happened.ClosedAsWritten)
WROTE = " wrote to us at "  # an overdue mentor, who did not check out
NO_REPLY = happened.ClosedOnConsole | happened.CheckedOut | happened.DrillEnded
CHILD = ("P14", "A.B.", "Hurt", "trying it out", "told the council")


def _texts(taken: Taken) -> Iterator[Text]:
    return (e for e in taken.step.effects if isinstance(e, Text))


def _said(taken: Taken) -> list[Say]:
    mentor = taken.after.state.mentor.id
    return [e for e in taken.step.effects if isinstance(e, Say) and e.to == mentor]


def _kind(taken: Taken) -> str:
    return taken.move.event.kind if taken.move.event else "time"


def _moved(taken: Taken) -> bool:
    return taken.step.state is not taken.before.state


def _barred(node: Node, person: Person) -> bool:
    """Marked, or the mentor, or on a number of one of them, whatever the state believes."""
    mentor = node.state.mentor
    ids = node.said.marked | {mentor.id}
    known = (node.directory.person(p) for p in ids)
    phones = node.said.phones | {mentor.phone} | {p.phone for p in known if p is not None}
    return person.id in ids or person.phone in phones


def _unnamed(node: Node) -> bool:
    return node.state.naming or node.state.staff == "unsaid"


def ladder_people(node: Node) -> list[Person]:
    """Everybody on the ladder today who is not barred; nobody of the team while it is unnamed."""
    name = "unsaid" if _unnamed(node) else node.state.ladder
    rungs = PACK.ladders["concern" if name == "overdue" else name].rungs
    words = [rung.who for rung in rungs if rung.who]
    people = dict.fromkeys(
        p for who in words for p in node.directory.who(who, node.state.programme)
    )
    return [p for p in people if not _barred(node, p)]


def reachable(node: Node) -> list[Person]:
    """Those of them whom a text may reach: all but who sent STOP or has a dead number."""
    state = node.state
    lost = {*state.unreachable} - {*state.lost_for_now} | node.stopped
    return [p for p in ladder_people(node) if p.id not in lost]


def one_clock(taken: Taken) -> Iterator[str]:
    """Exactly one live clock while open, also while there is an owner; none when it is over."""
    state, wakes = taken.after.state, taken.after.wakes
    clocks = [w for w in wakes.values() if w.event["kind"] == "clock"]
    if len(clocks) != state.is_open:
        yield f"{len(clocks)} clocks while {state.place}"
        return
    for wake in clocks:
        if (wake.key, wake.owner, wake.about) != (CLOCK, "escalation", REFERENCE):
            yield f"the clock is {wake.owner}'s: {wake.key}"
        if wake.at != state.clock or wake.event["number"] != state.clock_number:
            yield f"the clock that is kept is not the one that rings: {state.clock}, {wake.at}"
        due = min(taken.move.at, taken.before.state.clock or taken.move.at)
        rang = taken.move.wake == CLOCK and wake.at <= taken.move.at
        if rang or (wake.at < due and wake in taken.step.effects):
            yield "the clock is set into the past"
    if not state.is_open and state.clock is not None:
        yield "a clock is kept of what is over"


def nobody_unnoticed(taken: Taken) -> Iterator[str]:
    """Where nobody can be texted, an admin is paged and the mentor has the public numbers."""
    before, after = taken.before, taken.after
    if not _deaf(after) or (_deaf(before) and taken.move.wake != CLOCK):
        return
    if not any(isinstance(e, Page) for e in taken.step.effects):
        yield "nobody can be texted, and no admin is paged"
    lost = after.state.kind == "concern" and not any(_has_numbers(s) for s in _said(taken))
    if lost:
        yield "nobody can be texted, and the mentor is not given the numbers"


def _deaf(node: Node) -> bool:
    now = {*node.state.unreachable} | node.stopped
    there = [p for p in ladder_people(node) if p.id not in now]
    return node.state.place == "public" and not node.state.naming and not there


def _has_numbers(message: Say) -> bool:
    return "0808 800 5000" in message.text or "07700 9003" in message.text or "999" in message.text


def never_the_marked(taken: Taken) -> Iterator[str]:
    """Nothing goes to the subject, the mentor, or anybody who shares a number with one of them."""
    node, state = taken.after, taken.after.state
    for sent in _texts(taken):
        own = sent.to == state.mentor.id and sent.phone == state.mentor.phone
        person = node.directory.person(sent.to)
        if own and (state.by_text or state.kind == "overdue"):
            continue
        if person is None or person.phone != sent.phone:
            yield f"a text to {sent.to}, who is not in the directory"
        elif _barred(node, person):
            yield f"a text to {sent.to}, who is left out"
    for said in taken.step.effects:
        if isinstance(said, Say) and said.to != state.mentor.id:
            person = node.directory.person(said.to)
            if person is None or _barred(node, person):
                yield f"a message to {said.to}, who is left out"


def only_who_may_know(taken: Taken) -> Iterator[str]:
    """While nobody is named it may be any of the team: then nothing goes to the team."""
    node = taken.after
    if not _unnamed(node):
        return
    trustee = {p.id for p in node.directory.who("trustee", node.state.programme)}
    for sent in _texts(taken):
        if sent.to not in trustee | {node.state.mentor.id}:
            yield f"a text to {sent.to}, though it may be about them"


def no_manager_first(taken: Taken) -> Iterator[str]:
    """The manager hears nothing before the mentor could say that it is about the manager."""
    node = taken.after
    if node.said.answered or node.state.kind == "overdue":
        return
    managers = {p.id for p in node.directory.who("programme_manager", node.state.programme)}
    for sent in _texts(taken):
        if sent.to in managers and node.said.phones == frozenset():
            yield f"a text to {sent.to} before any answer"


def acknowledged(taken: Taken) -> Iterator[str]:
    """A code, LA or DONE alone from a person who may take it makes them the owner, or is kept and
    told.
    """
    event, before, after = taken.move.event, taken.before, taken.after
    if not isinstance(event, ACKS) or before.state.place not in {"rung", "public", "chasing"}:
        return
    if event.person not in {p.id for p in ladder_people(before)}:
        return
    again = event.person in before.state.holds
    if not any(isinstance(e, Record) and e.actor == event.person for e in taken.step.effects):
        yield f"{event.person} took it, and no line of evidence says so"
    if not again and (after.state.owner, after.state.place) != (event.person, "held"):
        yield f"{event.person} took it, and does not hold it"
    announced = event.person in before.state.announced or _said(taken)
    if again and isinstance(event, happened.Coded) and not announced:
        yield f"{event.person} took it again, and nobody is told"


def answered_by_text(taken: Taken) -> Iterator[str]:
    """Every reply of somebody who may know of it gets an answer, or one within the last minutes."""
    event, before = taken.move.event, taken.before
    if not isinstance(event, happened.Reply) or isinstance(event, happened.CodeRenewed):
        return
    idle = before.state.place == "raising" or not _moved(taken)
    known = {p.id for p in ladder_people(before)} & {p.id for p in ladder_people(taken.after)}
    if idle or event.person not in known:
        return
    if event.person not in {t.to for t in _texts(taken)}:
        yield f"{event.person} replied, and gets no answer"


def one_holder(taken: Taken) -> Iterator[str]:
    """At most one holds it, who may know of it and can be reached; nobody a second time."""
    state, node = taken.after.state, taken.after
    if (state.owner is not None) != (state.place in {"held", "chasing"}):
        yield f"{state.place}, and {state.owner} holds it"
    if len(set(state.holds)) != len(state.holds):
        yield f"held a second time: {', '.join(state.holds)}"
    if state.owner is None:
        return
    if not isinstance(taken.move.event, ACKS) and taken.before.state.owner != state.owner:
        yield f"{state.owner} holds it by {_kind(taken)}"
    old = taken.before.state
    if old.place == "held" and state.place == "held" and old.owner != state.owner:
        yield f"{state.owner} takes it from {old.owner}"
    person = node.directory.person(state.owner)
    if person is None or _barred(node, person):
        yield f"{state.owner} holds it, who is left out or gone"
    lost = {*state.unreachable} - {*state.lost_for_now} | node.stopped
    if not state.naming and state.owner in lost:
        yield f"{state.owner} holds it, whom no text reaches"


def closed_by_a_decision(taken: Taken) -> Iterator[str]:
    """Closed only with the words of who decided; withdrawn only before anybody was asked."""
    old, new, event = taken.before.state, taken.after.state, taken.move.event
    if new.place == "closed" and (new.decision is None or not new.decision.words.strip()):
        yield "closed without a decision"
    if old.place == new.place or not old.is_open:
        return
    safe = isinstance(event, happened.CheckedOut) and old.kind == "overdue"
    ended = isinstance(event, happened.DrillEnded) and old.drill
    decided = False
    if isinstance(event, happened.Decided | happened.ClosedOnConsole):
        decided = bool(event.words.strip())
    if isinstance(event, happened.ClosedAsWritten):
        kept = {doubt.words for doubt in old.doubts if doubt.by == event.person}
        decided = new.decision is not None and new.decision.words in kept
    if new.place == "closed" and not (safe or ended or decided):
        yield f"closed by {_kind(taken)}"
    if new.place == "withdrawn" and (old.place != "raising" or taken.before.said.asked):
        yield "taken back after somebody was asked"


def only_a_code_holds_or_closes(taken: Taken) -> Iterator[str]:
    """A text without a code never makes an owner, and never closes anything.

    `tests/flows/sms_replies/test_reply_corpus.py` shows that no such text becomes any of `BY_CODE`.
    What is left is the mentor's own: being safe again after being overdue, and the end of a drill.
    """
    old, new, event = taken.before.state, taken.after.state, taken.move.event
    holds = new.owner is not None and new.owner != old.owner
    closes = new.place == "closed" and old.is_open
    if not (holds or closes) or isinstance(event, BY_CODE):
        return
    if holds or not isinstance(event, NO_REPLY):
        yield f"{_kind(taken)} needs no code, and it is {new.place}"


def words_in_doubt_change_nothing(taken: Taken) -> Iterator[str]:
    """Words that may be a decision move nothing: not who has it, not the clock, not the ladder."""
    old, new = taken.before.state, taken.after.state
    if not isinstance(taken.move.event, happened.Doubted | happened.Unclear):
        return
    for name in ("place", "rung", "step", "owner", "clock", "turn", "passed", "decision"):
        if getattr(old, name) != getattr(new, name):
            yield f"{_kind(taken)} changes {name}"


def twice_is_once(taken: Taken) -> Iterator[str]:
    """The same event again changes nothing, and texts nobody except its sender."""
    if taken.step.state is taken.before.state and not taken.step.effects:
        return
    second = again(taken)
    if second.state != taken.step.state:
        old, new = dict(taken.step.state), dict(second.state)
        changed = sorted(k for k in old if old[k] != new[k] and k not in COUNTED)
        if changed:
            yield f"twice is not once: {', '.join(changed)}"
        if _asking(second.state) != _asking(taken.step.state):
            yield "twice is not once: somebody more is asked"
    event, owner = taken.move.event, taken.before.state.owner
    allowed = {event.person} if isinstance(event, happened.Reply) else set()
    if isinstance(event, happened.Decided) and owner:
        allowed.add(owner)  # what a colleague decides is passed on each time that they say it
    for effect in second.effects:
        if isinstance(effect, Text) and effect.to not in allowed:
            yield f"twice is not once: {effect.to} gets a second text"


def danger_goes_to_all(taken: Taken) -> Iterator[str]:
    """Danger, in whatever place: everybody at once, unless they are at it already."""
    old, event = taken.before.state, taken.move.event
    at_once = isinstance(event, happened.QuestionsAnswered) and event.ladder == "danger"
    if not old.is_open or not (at_once or isinstance(event, happened.DangerNow)):
        return
    if taken.after.said.ours.waits:  # then it is `nobody_before_a_name`
        return
    new = taken.after.state
    if not new.danger or new.place != "public":
        yield f"in danger, and it is {new.place}"
    if old.danger and old.place == "public":
        return
    sent = {t.phone for t in _texts(taken)}
    missed = [p.id for p in reachable(taken.after) if p.phone not in sent]
    if missed:
        yield f"in danger, and no text goes to {', '.join(missed)}"


def nobody_before_a_name(taken: Taken) -> Iterator[str]:
    """In danger from one of the team, without a name yet, nobody is texted, and the minute goes on.

    Except for the answer to a person who replied. Danger said again shows 999 again.
    """
    old, new, event = taken.before.state, taken.after.state, taken.move.event
    if not taken.after.said.ours.waits:
        return
    replied = event.person if isinstance(event, happened.Reply) else None
    for sent in _texts(taken):
        if sent.to not in {replied, new.mentor.id}:
            yield f"a text to {sent.to} before a name"
    if old.clock is None or new.clock is None or new.clock > old.clock:
        yield "the minute for a name is put off"
    at_once = isinstance(event, happened.QuestionsAnswered) and event.ladder == "danger"
    said = any("999" in message.text for message in _said(taken))
    if (at_once or isinstance(event, happened.DangerNow)) and not said:
        yield "in danger, and 999 is not said"


def a_late_answer_moves_the_ladder(taken: Taken) -> Iterator[str]:
    """After the five minutes too, the people that the answer clears are told.

    No clock begins anew.
    """
    old, new, event = taken.before.state, taken.after.state, taken.move.event
    late = isinstance(event, happened.QuestionsAnswered) and event.ladder == "concern"
    if not late or not old.is_open or old.place == "raising" or old.ladder != "unfinished":
        return
    if old.clock != new.clock or old.owner != new.owner:
        yield "a late answer moves the clock, or takes it from its holder"
    wanted = "concern" if old.staff == "no" else "about_staff"
    if new.ladder != wanted:
        yield f"answered that it is no one of our team, and the ladder is {new.ladder}"
    if wanted != "concern":
        return
    sent = {t.phone for t in _texts(taken)}
    asked = {p.phone for p in map(taken.after.directory.person, (t.person for t in old.told)) if p}
    refused = {*old.passed, *old.holds, *old.unreachable}
    managers = taken.after.directory.who("programme_manager", new.programme)
    free = (p for p in managers if p in reachable(taken.after) and p.id not in refused)
    for person in free:
        if person.phone not in sent | asked:
            yield f"{person.id} is left out though it is not about one of our team"


def heard_is_reachable(taken: Taken) -> Iterator[str]:
    """A person who replies, or gets a text of ours, is not passed over any longer."""
    event, state = taken.move.event, taken.after.state
    if not isinstance(event, happened.Reply) or not _moved(taken):
        return
    if event.person in state.unreachable:
        yield f"{event.person} wrote to us, and counts as out of reach"


def codes_of_who_may(taken: Taken) -> Iterator[str]:
    """Nobody has a code who is left out or gone."""
    node = taken.after
    for holder in node.state.codes:
        person = node.directory.person(holder)
        if person is None or _barred(node, person):
            yield f"{holder} still has a code"


def _asking(state: Escalation) -> list[Waiting]:
    return [w for w in state.waiting if w.asks]


def what_waits_is_called_off(taken: Taken) -> Iterator[str]:
    """Nothing waits to ask anybody once somebody has it, and nothing at all for who is left out.

    But for the mentor, who is asked on their own behalf, and answered where they text.
    """
    node, old, new = taken.after, taken.before.state, taken.step.state
    came = new.place in {"held", "chasing"} and old.place not in {"held", "chasing"}
    if came or (old.is_open and not new.is_open):
        for waiting in _asking(new):
            if waiting.person != new.mentor.id or not new.is_open:
                yield f"{waiting.person} is still asked by {waiting.key}"
    for waiting in new.waiting:
        person = node.directory.person(waiting.person)
        if person is not None and person.id != new.mentor.id and _barred(node, person):
            yield f"{waiting.key} still waits for {person.id}"


def a_failure_asks_nobody_twice(taken: Taken) -> Iterator[str]:
    """A failure climbs once; where all are asked already, it brings no text to anybody.

    Only a phone that is off is tried once more, while the ladder goes on (fault 12).
    """
    event, old, new = taken.move.event, taken.before.state, taken.after.state
    if not isinstance(event, happened.TextFailed | happened.OptedOut | happened.Removed):
        return
    for sent in _texts(taken):
        if old.place == "public" and new.ladder == old.ladder:
            yield f"a failure where all are asked brings a text to {sent.to}"
        off = isinstance(event, happened.TextFailed) and event.error == OFF
        if sent.to == event.person and not (off and old.place == "rung"):
            yield f"{sent.to} is texted for a text that failed"


def one_text_an_event(taken: Taken) -> Iterator[str]:
    """No phone gets two texts for one event, except for the answer to a person who replied.

    A person who begins to look for a mentor who wrote meanwhile is told so in a text of its own.
    """
    event, seen = taken.move.event, set[tuple[str, bool]]()
    replied = event.person if isinstance(event, happened.Reply) else None
    meanwhile = taken.before.state.wrote_at is not None
    for sent in _texts(taken):
        to = replied if sent.to == replied else sent.phone
        one = (to or sent.phone, meanwhile and WROTE in sent.body)
        if one in seen:
            answers = "answers" if sent.to == replied else "texts"
            yield f"two {answers} to {sent.to} for one event"
        seen.add(one)


def nothing_of_a_child(taken: Taken) -> Iterator[str]:
    """No text says anything of a child, nor what was typed or decided."""
    for effect in taken.step.effects:
        if isinstance(effect, Text | Page):
            words = f"{effect.body} {effect.late}" if isinstance(effect, Text) else effect.body
            if any(word in words for word in CHILD):
                yield f"a text says: {words}"


def a_drill_is_marked(taken: Taken) -> Iterator[str]:
    """Every word of a drill begins with the mark, and nothing else does."""
    drill = taken.after.state.drill
    for effect in taken.step.effects:
        if isinstance(effect, Text | Page) and effect.body.startswith("DRILL ") != drill:
            yield f"the mark of a drill: {effect.body}"
    for said in _said(taken):
        if said.text.startswith("Drill. ") != drill:
            yield f"the mark of a drill: {said.text}"


def a_way_to_check_out(taken: Taken) -> Iterator[str]:
    """A check-out closes an overdue escalation, or by SMS tells its owner.

    Each message has the button.
    """
    old, new, event = taken.before.state, taken.after.state, taken.move.event
    if old.kind != "overdue" or not old.is_open:
        return
    if isinstance(event, happened.CheckedOut):
        closes = old.owner is None or not event.by_text  # a number proves nothing
        if (new.place == "closed") != closes or (not closes and new.owner != old.owner):
            yield f"checked out, and it is {new.place}"
    elif new.is_open:
        for said in _said(taken):
            if said.keys and not any(
                k.data and k.data.endswith(":safe") for r in said.keys for k in r
            ):
                yield f"no way to check out: {said.text}"


def kept_in_the_record(taken: Taken) -> Iterator[str]:
    """What changes anything leaves a line of evidence."""
    if taken.step.state == taken.before.state:
        return
    if not any(isinstance(e, Record) and e.about == REFERENCE for e in taken.step.effects):
        yield f"{_kind(taken)} changed it, and no line of evidence says so"


def the_mentor_hears(taken: Taken) -> Iterator[str]:
    """A new step, an owner, an end: a new message to the mentor, since an edit is silent."""
    old, new = taken.before.state, taken.after.state
    if old.turn == new.turn or new.kind == "overdue" or not new.is_open:
        return
    if not _said(taken) and new.place != "chasing":
        yield f"it is {new.place} now, and the mentor is not told"


def the_first_bound(taken: Taken) -> Iterator[str]:
    """Nothing puts off the moment at which somebody holds it, or the numbers are there."""
    yield from _raised(taken, "first", first_bound(taken.before), first_bound(taken.after))


def the_second_bound(taken: Taken) -> Iterator[str]:
    """Nothing puts off the numbers, though all take it and nobody decides."""
    yield from _raised(taken, "second", second_bound(taken.before), second_bound(taken.after))


def _raised(taken: Taken, which: str, old: object, new: object) -> Iterator[str]:
    if not taken.before.state.is_open or not taken.after.state.is_open:
        return
    if new > old:  # type: ignore[operator]
        yield f"the {which} bound rises from {old} to {new}"


FACTS: dict[str, Fact] = {
    fact.__name__: fact
    for fact in (
        one_clock,
        nobody_unnoticed,
        never_the_marked,
        only_who_may_know,
        no_manager_first,
        acknowledged,
        answered_by_text,
        one_holder,
        closed_by_a_decision,
        only_a_code_holds_or_closes,
        words_in_doubt_change_nothing,
        twice_is_once,
        danger_goes_to_all,
        nobody_before_a_name,
        a_late_answer_moves_the_ladder,
        heard_is_reachable,
        codes_of_who_may,
        what_waits_is_called_off,
        a_failure_asks_nobody_twice,
        one_text_an_event,
        nothing_of_a_child,
        a_drill_is_marked,
        a_way_to_check_out,
        kept_in_the_record,
        the_mentor_hears,
        the_first_bound,
        the_second_bound,
    )
}
