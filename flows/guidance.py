"""The rules of each guidance in a few words, and where a pack carries out each of them.

A rule is carried out where a mentor meets it: in the state, item, need or ladder of the pack that
names it (`rule: [CUK-18]`), and in the parts of the product that do the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.directory import Value
from flows.pack import Flow, Pack


class Rule(Value):
    """One rule. `product` names what the product does for it, as "module: function"."""

    id: str
    words: str
    product: tuple[str, ...] = ()


class Place(Value):
    """A place that carries out a rule: a flow and its states, a ladder, or a part of the product.

    `kind` is "flow", "ladder" or "product"; `parts` are states of the flow, else empty.
    """

    kind: str
    name: str
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f"{self.name}: {', '.join(self.parts)}" if self.parts else self.name
        return told if self.kind == "flow" else f"{self.kind} {told}"


class Row(Value):
    """A rule with every place that carries it out; none where there is no such place."""

    rule: Rule
    places: tuple[Place, ...]


def _rule(number: str, words: str, *product: str) -> Rule:
    return Rule(id=number, words=words, product=product)


CHANCE_UK = (
    _rule("CUK-01", "A concern: identify, call, evidence", "flows.reports: sealed"),
    _rule("CUK-02", "In immediate danger, 999 comes first", "flows.escalation.danger: in_danger"),
    _rule("CUK-03", "Then the programme manager, by phone, first", "flows.escalation.card: card"),
    _rule(
        "CUK-04", "Then the safeguarding team, in their order", "flows.escalation.ladder: flatten"
    ),
    _rule(
        "CUK-05",
        "Nobody answers: the NSPCC, or the council of the child",
        "flows.escalation.climb: go_public",
    ),
    _rule(
        "CUK-06",
        "2 to 4 hours a week, also in parts, each with a report",
        "flows.engine.session_facts: facts",
    ),
    _rule(
        "CUK-07",
        "Agreed day and time, and no contact outside it",
        "flows.sessions.machine: may_begin",
    ),
    _rule("CUK-08", "The carer is reminded ahead", "flows.sessions.messages: carer_reminder"),
    _rule("CUK-09", "Place agreed, door open, child checks in with the carer"),
    _rule("CUK-10", "The child knows what is expected"),
    _rule("CUK-11", "Carer keeps the phone: speaker on, carer there"),
    _rule("CUK-12", "A fitting profile, before video and each month"),
    _rule("CUK-13", "Private, quiet place; nobody else seen or heard"),
    _rule("CUK-14", "Fixed camera, only the mentor, plain background"),
    _rule("CUK-15", "Video at the agreed time only", "flows.sessions.machine: may_begin"),
    _rule("CUK-16", "All contact through the carer's number"),
    _rule("CUK-17", "Contact after the end: tell the manager", "flows.engine.notices: tell"),
    _rule(
        "CUK-18",
        "Three tries at most, then a text, then a new time",
        "flows.sessions.actions: count",
        "flows.sessions.actions: miss",
    ),
    _rule(
        "CUK-19",
        "Another number: tell the carer and the manager",
        "flows.engine.notices: carer_told",
    ),
    _rule(
        "CUK-20",
        "Doesn't want to talk: an activity, yes-and-no games",
        "flows.engine.session_promises: keep",
    ),
    _rule("CUK-21", "Photos only in the session, each described"),
    _rule(
        "CUK-22",
        "The report says it was remote, video first",
        "flows.reports: Report.heading",
    ),
    _rule("CUK-23", "What you did and talked about; what is skipped is listed"),
    _rule(
        "CUK-24", "Worries about the news: listen, facts, resources", "flows.engine.notices: tell"
    ),
    _rule(
        "CUK-25", "Can't do remote sessions: tell the manager soon", "flows.engine.notices: tell"
    ),
    _rule(
        "CUK-26",
        "Activities that worked are shared",
        "flows.engine.bulletin: share",
        "flows.engine.idea_news: decide",
        "flows.engine.bulletin: ring",
    ),
)
# By the letters in front of the number; a pack says with `rules:` which of them are its own.
GUIDANCE: Mapping[str, tuple[Rule, ...]] = {"CUK": CHANCE_UK}
# Rules of other guidance that the product's own packs carry out as well.
OTHERS = (_rule("SCH-13", "An allegation about staff takes a ladder without them"),)


def rows(pack: Pack) -> tuple[Row, ...]:
    """Every rule of the pack's guidance, then other rules that it names, each with its places.

    For a guidance that the product does not know, the pack's word is taken.
    """
    named = places(pack)
    own = [rule for name in pack.rules for rule in GUIDANCE.get(name, ())]
    known = {rule.id: rule for rules in (*GUIDANCE.values(), OTHERS) for rule in rules}
    others = sorted(set(named) - {rule.id for rule in own})
    also = [known.get(number, Rule(id=number, words="")) for number in others]
    return tuple(Row(rule=rule, places=_all_places(rule, named)) for rule in (*own, *also))


def left_out(found: tuple[Row, ...]) -> tuple[Rule, ...]:
    """The rules that no flow and no ladder of the pack carries out; the product alone can't."""
    return tuple(row.rule for row in found if not any(p.kind != "product" for p in row.places))


def places(pack: Pack) -> dict[str, list[Place]]:
    """Each rule that the pack names, with its places."""
    found: dict[str, list[Place]] = {}
    for flow in pack.flows.values():
        states: dict[str, list[str]] = {}
        for part, rule in _named(flow):
            states.setdefault(rule, []).append(part)
        for rule, parts in states.items():
            place = Place(kind="flow", name=flow.name, parts=tuple(dict.fromkeys(parts)))
            found.setdefault(rule, []).append(place)
    for ladder in pack.ladders.values():
        for rule in ladder.rule:
            found.setdefault(rule, []).append(Place(kind="ladder", name=ladder.name))
    return found


def _named(flow: Flow) -> Iterator[tuple[str, str]]:
    """(state or need, rule) of a flow; the rounds of a repeat are one."""
    for need in flow.needs:
        yield from ((need.id, rule) for rule in need.rule)
    for state in flow.states.values():
        of_items = (rule for item in state.tick for rule in item.rule)
        name = state.name.partition(".")[0]
        yield from ((name, rule) for rule in (*state.rule, *of_items))


def _all_places(rule: Rule, named: Mapping[str, list[Place]]) -> tuple[Place, ...]:
    product = (Place(kind="product", name=part) for part in rule.product)
    return (*named.get(rule.id, ()), *product)
