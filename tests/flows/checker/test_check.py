"""The safety proofs: a sound pack passes, and each single fault is refused with its proof."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from flows.checker.check import check, promise_lines, refuses
from flows.directory import (
    Borough,
    Directory,
    Leave,
    Organisation,
    Pairing,
    Person,
    Programme,
    Role,
)
from flows.pack import (
    After,
    Ask,
    Button,
    Do,
    Flow,
    Guard,
    Ladder,
    Need,
    Number,
    Pack,
    Rung,
    State,
    Target,
    Way,
)
from flows.problems import Position, Problem

TODAY = date(2026, 5, 22)
TEN = timedelta(minutes=10)
THREE = timedelta(minutes=3)
END = Target(end="done")


def to(state: str) -> Target:
    return Target(state=state)


def tap(label: str, go: Target, *actions: tuple[str, str], keep: str | None = None) -> Button:
    done = tuple(Do(verb=verb, what=what) for verb, what in actions)
    return Button(label=label, go=go, keep=keep or label, do=done)


def flow(name: str, *states: State, start: str | None = None, **more: Any) -> Flow:
    return Flow(
        name=name,
        title=name,
        start=start or states[0].name,
        states={s.name: s for s in states},
        **more,
    )


def raises(name: str, ladder: str, go: str) -> State:
    return State(name=name, do=(Do(verb="raise", what=ladder),), then=(Way(go=to(go)),))


def names_subject(name: str, unsure: str, sure: str) -> State:
    not_sure = Guard(name="subject", comparison="is", operand="Not sure")
    return State(
        name=name,
        say="Ring 999 now. Who should we leave out?",
        ask=Ask(kind="one of", list="staff"),
        save="subject",
        then=(Way(go=to(unsure), when=not_sure), Way(go=to(sure))),
    )


CONCERN = flow(
    "concern",
    State(
        name="danger",
        say="Is a child in danger right now? If yes or not sure, ring 999 first.",
        buttons=(
            tap("Yes, or not sure", to("raise_danger")),
            tap("Yes, from one of our team", to("danger_who"), ("danger", "from our team")),
            tap("No, but I'm worried", to("about")),
        ),
    ),
    raises("raise_danger", "danger", "call_999"),
    State(name="call_999", say="Ring 999 now.", buttons=(tap("I rang 999", to("thanks")),)),
    names_subject("danger_who", "raise_unsaid", "raise_danger_staff"),
    raises("raise_danger_staff", "danger_staff", "thanks"),
    State(
        name="about",
        say="Is it about one of our team?",
        buttons=(
            tap("No, not one of our team", to("raise_child")),
            tap("Yes, one of our team", to("subject"), ("mark", "about our team")),
            tap("Rather not say", to("raise_unsaid")),
        ),
    ),
    names_subject("subject", "raise_unsaid", "raise_staff"),
    raises("raise_child", "concern", "thanks"),
    raises("raise_staff", "about_staff", "thanks"),
    raises("raise_unsaid", "unsaid", "thanks"),
    State(name="thanks", say="Thank you for telling us.", end="raised"),
    safeguarding=True,
)

SESSION = flow(
    "session",
    State(
        name="where",
        then=(
            Way(go=to("known"), when=Guard(name="match.only", comparison="is set")),
            Way(go=to("which")),
        ),
    ),
    State(
        name="known",
        say="Ready for {match.only}?",
        buttons=(tap("Yes", to("place")), tap("I'm worried", Target(concern=True))),
    ),
    State(
        name="which",
        say="Which pairing is it with?",
        ask=Ask(kind="one of", list="pairings"),
        save="pairing",
        then=(Way(go=to("place")),),
    ),
    State(
        name="place",
        say="Phone or video?",
        save="place",
        buttons=(tap("Phone", to("ring")), tap("Video", to("ring"))),
    ),
    State(name="ring", run="tries", returns=(("connected", to("bye")), ("sent", END))),
    State(name="bye", say="By {place}, {mentor.first_name}. Bye.", end="done"),
    needs=(
        Need(
            id="approved",
            when=Guard(name="mentor.approved", comparison="is", operand="yes"),
            otherwise="Please wait for your manager.",
        ),
    ),
)


def attempt(n: int, after: str) -> State:
    return State(
        name=f"ring.{n}",
        say="Try {n} of {times}.",
        round=(n, 2),
        next_round=to(after),
        buttons=(
            tap("Got through", Target(end="connected")),
            tap("No answer", to(after), ("log", "try")),
        ),
    )


TRIES = flow(
    "tries",
    attempt(1, "ring.1.pause"),
    State(name="ring.1.pause", say="Take a break.", after=(After(wait=TEN, go=to("ring.2")),)),
    attempt(2, "explain"),
    State(
        name="explain",
        say="Please send this.",
        copy_text="Hello from {pack.organisation}.",
        buttons=(tap("I've sent it", Target(end="sent")),),
    ),
)

TEAM = Rung(who="safeguarding_team", wait=TEN, each=THREE)
PUBLIC = Rung(numbers=("nspcc", "social_care"))
STAFF_LINE = Rung(numbers=("staff_line", "nspcc"))


def ladder(name: str, *rungs: Rung, at_once: bool = False) -> Ladder:
    return Ladder(name=name, rungs=rungs, at_once=at_once)


MANAGER = Rung(who="programme_manager", wait=TEN)
LADDERS = (
    ladder("concern", MANAGER, TEAM, PUBLIC),
    ladder("danger", MANAGER, TEAM, PUBLIC, at_once=True),
    ladder("about_staff", TEAM, STAFF_LINE),
    ladder("danger_staff", TEAM, STAFF_LINE, at_once=True),
    ladder(
        "unsaid",
        Rung(numbers=("staff_line",), wait=TEN),
        Rung(who="trustee", wait=TEN),
        STAFF_LINE,
    ),
    ladder("unfinished", TEAM, STAFF_LINE),
)

PACK = Pack(
    name="small",
    title="A small sound pack",
    numbers={"nspcc": Number(id="nspcc", name="NSPCC helpline", call="0808 800 5000")},
    ladders={made.name: made for made in LADDERS},
    menu={"My session": "session"},
    anywhere={"session": "session"},
    words={"start": "session"},
    flows={f.name: f for f in (CONCERN, SESSION, TRIES)},
)


def person(id_: str, role: Role, phone: str, **more: Any) -> Person:
    name = id_.capitalize()
    return Person(id=id_, name=name, text_name=name, role=role, phone=f"+447700900{phone}", **more)


DIRECTORY = Directory(
    organisation=Organisation(
        id="harbour",
        name="Harbour Mentors",
        text_name="Harbour",
        trustee="tess",
        staff_line="+447700900323",
    ),
    boroughs=(Borough(id="north", name="North", social_care="+447700900321"),),
    programmes=(
        Programme(
            id="main",
            name="Main",
            manager="priya",
            safeguarding=("dan", "ruth", "ines"),
            borough="north",
        ),
    ),
    people=(
        person("sam", Role.MENTOR, "123"),
        person("priya", Role.PROGRAMME_MANAGER, "456"),
        person("dan", Role.SAFEGUARDING, "457"),
        person("ruth", Role.SAFEGUARDING, "458"),
        person("ines", Role.SAFEGUARDING, "459"),
        person("tess", Role.TRUSTEE, "460"),
    ),
    pairings=(Pairing(code="P14", mentor="sam", initials="A.B.", borough="north"),),
)


def errors(pack: Pack, directory: Directory | None = DIRECTORY) -> list[Problem]:
    return [p for p in check(pack, directory, TODAY) if p.severity == "error"]


def changed(pack: Pack, flow_: str, state: str, **changes: Any) -> Pack:
    old = pack.flows[flow_]
    new = old.states[state].model_copy(update=changes)
    states = {**old.states, state: new}
    return with_flow(pack, old.model_copy(update={"states": states}))


def with_flow(pack: Pack, new: Flow) -> Pack:
    return pack.model_copy(update={"flows": {**pack.flows, new.name: new}})


def with_state(pack: Pack, flow_: str, new: State) -> Pack:
    old = pack.flows[flow_]
    states = {**old.states, new.name: new}
    return with_flow(pack, old.model_copy(update={"states": states}))


def with_ladder(name: str, *rungs: Rung, at_once: bool = False) -> Pack:
    made = ladder(name, *rungs, at_once=at_once)
    return PACK.model_copy(update={"ladders": {**PACK.ladders, name: made}})


def without_ladder(name: str) -> Pack:
    kept = {k: v for k, v in PACK.ladders.items() if k != name}
    return PACK.model_copy(update={"ladders": kept})


def test_the_sound_pack_has_no_errors() -> None:
    assert errors(PACK) == []
    assert errors(PACK, None) == []


def ways(*lines: tuple[str, Guard | None]) -> tuple[Way, ...]:
    return tuple(Way(go=to(state), when=guard) for state, guard in lines)


def guard(name: str, operand: str | int) -> Guard:
    return Guard(name=name, comparison="is", operand=operand)


LONG = "W" * 300

# what is done to the sound pack, the proof that refuses it, and a part of what the admin reads
FAULTS: list[tuple[str, Callable[[], Pack], int, str]] = [
    (
        "a state that nothing leads to",
        lambda: with_state(PACK, "session", State(name="lost", end="done")),
        1,
        "nothing leads here",
    ),
    (
        "a state that only an impossible fact leads to",
        lambda: changed(
            with_state(PACK, "session", State(name="odd", end="done")),
            "session",
            "where",
            then=ways(
                ("odd", guard("mentor.approved", "no")),
                ("known", Guard(name="match.only", comparison="is set")),
                ("which", None),
            ),
        ),
        1,
        "nothing leads here",
    ),
    (
        "a way without an end",
        lambda: changed(PACK, "session", "bye", end=None, buttons=(tap("Again", to("bye")),)),
        1,
        "no way from here to an end",
    ),
    (
        "a state with the concern as its only way",
        lambda: changed(
            PACK, "session", "bye", end=None, buttons=(tap("Worried", Target(concern=True)),)
        ),
        1,
        "no way from here to an end",
    ),
    (
        "a `then` that leaves somebody over",
        lambda: changed(
            PACK,
            "session",
            "where",
            then=ways(
                ("known", Guard(name="match.only", comparison="is set")),
                ("which", Guard(name="match.count", comparison="at least", operand=2)),
            ),
        ),
        1,
        "last line without `if`",
    ),
    (
        "a loop of automatic states",
        lambda: changed(PACK, "session", "bye", end=None, then=ways(("where", None))),
        1,
        "go round here for ever",
    ),
    (
        "a loop of automatic states alone",
        lambda: with_flow(
            PACK,
            flow(
                "session",
                State(name="a", then=ways(("b", guard("session.state", "live")), ("c", None))),
                State(name="b", then=ways(("a", None))),
                State(name="c", end="done"),
            ),
        ),
        1,
        "by itself",
    ),
    (
        "a loop of waits without at_most",
        lambda: changed(
            PACK, "session", "place", buttons=(tap("Phone", to("ring")), tap("Back", to("place")))
        ),
        1,
        "at_most",
    ),
    (
        "twenty-two automatic steps",
        lambda: with_flow(
            PACK,
            flow(
                "session",
                *(State(name=f"s{n}", then=ways((f"s{n + 1}", None))) for n in range(22)),
                State(name="s22", end="done"),
            ),
        ),
        1,
        "in a row",
    ),
    (
        "a target that is no state",
        lambda: changed(PACK, "session", "place", buttons=(tap("Phone", to("rign")),)),
        1,
        'Did you mean "ring"?',
    ),
    (
        "a call that does not come back by every outcome",
        lambda: changed(PACK, "session", "ring", returns=(("connected", to("bye")),)),
        1,
        'can end with "sent"',
    ),
    (
        "a call of no flow",
        lambda: changed(PACK, "session", "ring", run="trys"),
        1,
        'Did you mean "tries"?',
    ),
    (
        "flows that call each other",
        lambda: changed(
            PACK,
            "tries",
            "explain",
            buttons=(),
            copy_text=None,
            run="session",
            returns=(("done", END),),
        ),
        1,
        "in a circle",
    ),
    (
        "a label that does not exist",
        lambda: changed(
            PACK,
            "session",
            "ring",
            run=None,
            returns=(),
            then=ways(("bye", guard("place", "phone")), ("bye", None)),
        ),
        1,
        '"place" is never "phone"',
    ),
    (
        "a menu that begins no flow",
        lambda: PACK.model_copy(update={"menu": {"My session": "sesion"}}),
        1,
        'Did you mean "session"?',
    ),
    (
        "gates that can never be met",
        lambda: with_flow(
            PACK,
            SESSION.model_copy(
                update={
                    "needs": (
                        *SESSION.needs,
                        Need(id="no", when=guard("mentor.approved", "no"), otherwise="No."),
                    )
                }
            ),
        ),
        1,
        "never all be met",
    ),
    (
        "no concern flow",
        lambda: with_flow(PACK, CONCERN.model_copy(update={"safeguarding": False})),
        2,
        "none is",
    ),
    (
        "two concern flows",
        lambda: with_flow(PACK, CONCERN.model_copy(update={"name": "other"})),
        2,
        "concern, other",
    ),
    (
        "a button that shadows the concern",
        lambda: changed(PACK, "session", "known", buttons=(tap("Raise a concern!", to("place")),)),
        2,
        "must raise a concern",
    ),
    (
        "a menu label that shadows the concern",
        lambda: PACK.model_copy(update={"menu": {"Raise a Concern": "session"}}),
        2,
        "always raises a concern",
    ),
    (
        "a command that shadows the concern",
        lambda: PACK.model_copy(update={"anywhere": {"concern": "session"}}),
        2,
        "always raises a concern",
    ),
    (
        "a word that shadows the concern",
        lambda: PACK.model_copy(update={"words": {"Help me!": "session"}}),
        2,
        "always raises a concern",
    ),
    (
        "the number 999 as a word of something else",
        lambda: PACK.model_copy(update={"words": {"999": "session"}}),
        2,
        "always raises a concern",
    ),
    (
        "a concern that is called",
        lambda: changed(PACK, "session", "ring", run="concern", returns=(("raised", to("bye")),)),
        2,
        "a concern is not called",
    ),
    (
        "a ladder raised elsewhere",
        lambda: changed(PACK, "session", "bye", do=(Do(verb="raise", what="concern"),)),
        2,
        "concern flow only",
    ),
    (
        "a concern that is over before anybody is told",
        lambda: changed(PACK, "concern", "raise_child", do=()),
        2,
        "over before anybody is told",
    ),
    (
        "too many questions before anybody is told",
        lambda: with_flow(
            PACK,
            CONCERN.model_copy(
                update={
                    "states": {
                        **CONCERN.states,
                        "raise_child": State(name="raise_child", then=ways(("q0", None))),
                        **{
                            f"q{n}": State(
                                name=f"q{n}",
                                say="And?",
                                buttons=(tap("OK", to(f"q{n + 1}" if n < 4 else "at_last")),),
                            )
                            for n in range(5)
                        },
                        "at_last": raises("at_last", "concern", "thanks"),
                    }
                }
            ),
        ),
        2,
        "within 6 answers",
    ),
    (
        "a raise where an answer is waited for",
        lambda: changed(PACK, "concern", "call_999", do=(Do(verb="raise", what="concern"),)),
        2,
        "may not stand where an answer",
    ),
    (
        "a raise of no ladder",
        lambda: changed(PACK, "concern", "raise_child", do=(Do(verb="raise", what="concrn"),)),
        2,
        'no ladder "concrn"',
    ),
    (
        "another question first",
        lambda: with_flow(
            PACK,
            with_state(
                PACK,
                "concern",
                State(name="hello", say="Hello, who is it?", buttons=(tap("Me", to("danger")),)),
            )
            .flows["concern"]
            .model_copy(update={"start": "hello"}),
        ),
        3,
        "first question must ask",
    ),
    (
        "a yes to danger that is asked on",
        lambda: changed(
            PACK,
            "concern",
            "danger",
            buttons=(tap("Yes, or not sure", to("about")), *CONCERN.states["danger"].buttons[1:]),
        ),
        3,
        "before it asks on",
    ),
    (
        "a danger ladder that is not at once",
        lambda: with_ladder("danger", MANAGER, TEAM, PUBLIC),
        3,
        "at_once",
    ),
    (
        "danger without 999 on the screen",
        lambda: changed(PACK, "concern", "call_999", say="Please ring the police."),
        3,
        "show 999",
    ),
    (
        "danger from our team without 999 on the screen",
        lambda: changed(PACK, "concern", "danger_who", say="Who should we leave out?"),
        3,
        "show 999",
    ),
    (
        "a ladder that ends at people",
        lambda: with_ladder("concern", MANAGER, TEAM),
        4,
        "last rung must be public numbers",
    ),
    (
        "a rung without a wait",
        lambda: with_ladder("concern", Rung(who="programme_manager"), TEAM, PUBLIC),
        4,
        "has no `wait`",
    ),
    (
        "a ladder that takes too long",
        lambda: with_ladder("concern", Rung(who="programme_manager", wait=2 * TEN), TEAM, PUBLIC),
        4,
        "the limit is 30 min",
    ),
    (
        "a number that is not there",
        lambda: with_ladder("concern", MANAGER, Rung(numbers=("childline",))),
        4,
        'no number "childline"',
    ),
    (
        "a rung of nobody we know",
        lambda: with_ladder("concern", Rung(who="the_boss", wait=TEN), PUBLIC),
        4,
        'nobody is "the_boss"',
    ),
    ("a ladder of no rungs", lambda: with_ladder("unfinished"), 4, "it has no rungs"),
    ("no ladder for the unanswered", lambda: without_ladder("unfinished"), 5, "left unanswered"),
    (
        "an unanswered concern that tells the manager first",
        lambda: with_ladder("unfinished", MANAGER, TEAM, PUBLIC),
        5,
        "manager first",
    ),
    (
        "not knowing who, and the team told",
        lambda: with_ladder("unsaid", TEAM, STAFF_LINE),
        5,
        '"unsaid" tells the team',
    ),
    (
        "whom to leave out kept under another name",
        lambda: changed(PACK, "concern", "subject", save="adult"),
        5,
        "must be saved as `subject`",
    ),
    (
        "not sure, and the team told",
        lambda: changed(PACK, "concern", "subject", then=ways(("raise_staff", None))),
        5,
        '"Not sure" must lead to',
    ),
    (
        "the question whom to leave out skipped",
        lambda: changed(PACK, "concern", "subject", optional=True),
        5,
        "can't be skipped",
    ),
    (
        "marked, and the team told before a name",
        lambda: changed(
            PACK,
            "concern",
            "about",
            buttons=(
                *CONCERN.states["about"].buttons,
                tap("Yes, but quick", to("raise_child"), ("mark", "about our team")),
            ),
        ),
        5,
        "before anybody is left out",
    ),
    (
        "four tries",
        lambda: changed(PACK, "tries", "ring.1", round=(1, 4)),
        6,
        "more than the 3",
    ),
    (
        "four tries in the timings",
        lambda: PACK.model_copy(update={"timings": PACK.timings.model_copy(update={"tries": 4})}),
        6,
        "more than the 3",
    ),
    (
        "tries without an end",
        lambda: with_flow(
            PACK,
            flow(
                "tries",
                State(
                    name="ring",
                    at_most=9,
                    buttons=(
                        tap("No answer", to("ring"), ("log", "try")),
                        tap("Got through", Target(end="connected")),
                        tap("Sent", Target(end="sent")),
                    ),
                ),
            ),
        ),
        6,
        "again and again",
    ),
    (
        "no text after the last try",
        lambda: changed(PACK, "tries", "explain", copy_text=None),
        6,
        "no text to send",
    ),
    (
        "a value that is not set on every way",
        lambda: changed(PACK, "session", "bye", say="Bye, {pairing}."),
        7,
        "may not be set yet",
    ),
    (
        "a fact that may be missing",
        lambda: changed(PACK, "session", "bye", say="Bye, {match.only}."),
        7,
        "missing for some mentors",
    ),
    (
        "a name that we don't know",
        lambda: changed(PACK, "session", "bye", say="Bye, {mentor.firstname}."),
        7,
        'Did you mean "mentor.first_name"?',
    ),
    (
        "a guard about nothing",
        lambda: changed(
            PACK,
            "session",
            "ring",
            run=None,
            returns=(),
            then=ways(("bye", guard("plase", "x")), ("bye", None)),
        ),
        7,
        'Did you mean "place"?',
    ),
    (
        "a notice that we have no text for",
        lambda: changed(
            PACK,
            "session",
            "bye",
            do=(Do(verb="tell", what="programme_manager", inputs=(("about", "gossip"),)),),
        ),
        8,
        "no text about",
    ),
    (
        "a message that is too long",
        lambda: changed(PACK, "session", "bye", say="word " * 900),
        9,
        "4096 fit",
    ),
    (
        "a ready text that is too long once it is filled",
        lambda: changed(PACK, "tries", "explain", copy_text="W" * 250 + "{mentor.first_name}"),
        9,
        "256 fit",
    ),
    (
        "a label that is too long",
        lambda: changed(PACK, "session", "known", buttons=(tap("L" * 65, to("place")),)),
        9,
        "64 fit",
    ),
    (
        "a command that Telegram refuses",
        lambda: PACK.model_copy(update={"anywhere": {"my-session": "session"}}),
        9,
        "is no command",
    ),
]


@pytest.mark.parametrize(
    ("mutate", "proof", "said"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_each_fault_is_refused_with_its_proof(
    mutate: Callable[[], Pack], proof: int, said: str
) -> None:
    found = errors(mutate(), None)

    assert [p for p in found if p.proof == proof and said in p.message], found


def test_a_skipped_value_may_be_unset() -> None:
    skipped = changed(PACK, "session", "which", optional=True)
    used = changed(skipped, "session", "place", say="With {pairing}?")

    (unset,) = (p for p in errors(used, None) if p.proof == 7)
    assert unset.path == ("where", "go on > known", 'tap "Yes" > place')


def test_a_value_that_every_way_saves_is_set() -> None:
    both = changed(PACK, "session", "known", save="pairing")

    assert errors(changed(both, "session", "place", say="With {pairing}?"), None) == []


def test_a_fault_is_shown_by_the_shortest_way() -> None:
    found = errors(changed(PACK, "session", "bye", say="Bye, {match.only}."), None)

    assert found[0].path == (
        "where",
        "go on > known",
        'tap "Yes" > place',
        'tap "Phone" > ring',
        '"tries" ends with connected > bye',
    )


def test_a_fault_stands_where_the_state_is_written() -> None:
    at = Position(file="session.yaml", line=31, column=3)
    pack = changed(PACK, "session", "bye", say="Bye, {match.only}.")
    (found,) = check(pack, None, TODAY, {("session", "bye"): at})

    assert (found.file, found.line, found.column) == ("session.yaml", 31, 3)
    assert str(found).startswith('session.yaml:31:3: error: State "bye" of "session": ')


def test_every_message_says_what_to_do() -> None:
    for _, mutate, _, _ in FAULTS:
        for problem in errors(mutate()):
            assert problem.message.rstrip().endswith((".", "?")), problem.message
            assert len(problem.message) < 240


# --- with people ----------------------------------------------------------------------------


def people(**changes: dict[str, Any]) -> Directory:
    changed_people = tuple(p.model_copy(update=changes.get(p.id, {})) for p in DIRECTORY.people)
    return DIRECTORY.model_copy(update={"people": changed_people})


AWAY = {"away": (Leave(first=TODAY, last=TODAY),)}


@pytest.mark.parametrize(
    ("directory", "proof", "said"),
    [
        (
            people(priya=AWAY, dan=AWAY, ruth=AWAY, ines=AWAY),
            4,
            "it reaches nobody today: all are away",
        ),
        (
            DIRECTORY.model_copy(
                update={"organisation": DIRECTORY.organisation.model_copy(update={"trustee": None})}
            ),
            4,
            "Add a trustee",
        ),
        (
            DIRECTORY.model_copy(
                update={
                    "organisation": DIRECTORY.organisation.model_copy(update={"staff_line": None})
                }
            ),
            4,
            "staff_line",
        ),
        (
            people(ruth={"phone": "+447700900457"}, ines={"phone": "+447700900457"}),
            5,
            "with Dan left out",
        ),
    ],
)
def test_a_directory_that_leaves_nobody_is_refused(
    directory: Directory, proof: int, said: str
) -> None:
    found = [p for p in errors(PACK, directory) if p.proof == proof and said in p.message]

    assert found


def test_one_of_a_team_on_leave_is_no_fault() -> None:
    assert errors(PACK, people(dan=AWAY)) == []


def test_a_ladder_of_one_number_only_is_refused() -> None:
    pack = with_ladder(
        "danger_staff", Rung(numbers=("nspcc",), wait=TEN), Rung(numbers=("nspcc",)), at_once=True
    )

    assert [p for p in errors(pack) if "only one number" in p.message]


def test_the_promises_are_printed_for_each_ladder() -> None:
    lines = promise_lines(PACK, DIRECTORY)

    assert lines[0].startswith("concern: a human or a public number within 29 min (limit 30 min)")
    assert len(lines) == len(PACK.ladders)
    assert "29 min" in promise_lines(PACK, None)[0]


# --- warnings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Are you sure you want to tell us?", "keep somebody from telling"),
        ("You must fill it in.", "keep somebody from telling"),
        (
            "Notification of the safeguarding organisation is mandatory prior to communication.",
            "hard to read",
        ),
        (f"We go {'on ' * 15}and stop.", "a sentence of 19 words"),
    ],
)
def test_words_are_warned_about_and_refuse_nothing(text: str, said: str) -> None:
    found = check(changed(PACK, "session", "bye", say=text), None, TODAY)

    assert [p for p in found if said in p.message]
    assert not refuses(found)


@pytest.mark.parametrize(
    ("checked", "warned"), [("2026-05-01", 0), ("2026-01-01", 1), (None, 1), ("soon", 1)]
)
def test_hours_that_nobody_checked_for_long_are_warned_about(
    checked: str | None, warned: int
) -> None:
    nspcc = PACK.numbers["nspcc"].model_copy(
        update={"hours": "Mon-Fri 08:00-20:00", "checked": checked}
    )
    pack = PACK.model_copy(update={"numbers": {"nspcc": nspcc}})

    assert len([p for p in check(pack, None, TODAY) if "hours" in p.message]) == warned


@pytest.mark.parametrize("name", ["public_repeat", "advised_repeat"])
@pytest.mark.parametrize(("seconds", "warned"), [(59, 1), (60, 0)])
def test_texting_everybody_more_often_than_each_minute_is_warned_about(
    name: str, seconds: int, warned: int
) -> None:
    timings = PACK.timings.model_copy(update={name: timedelta(seconds=seconds)})
    pack = PACK.model_copy(update={"timings": timings})

    found = [p for p in check(pack, None, TODAY) if name in p.message]

    assert len(found) == warned
    assert not refuses(found)


def test_a_label_over_thirty_characters_is_warned_about() -> None:
    pack = changed(PACK, "session", "known", buttons=(tap("L" * 31, to("place")),))

    (found,) = check(pack, None, TODAY)
    assert (found.severity, found.proof) == ("warning", 9)


FIVE = ("One", "Two", "Three", "Four", "Five")


def asked(many: int, **more: Any) -> Pack:
    """The pack with so many buttons on a question."""
    taps = tuple(tap(label, to("place")) for label in FIVE[:many])
    return changed(PACK, "session", "known", buttons=taps, **more)


@pytest.mark.parametrize("many", [4, 5])
def test_more_than_four_buttons_are_warned_about_where_they_stand(many: int) -> None:
    at = Position(file="session.yaml", line=12, column=3)

    found = check(asked(many), None, TODAY, {("session", "known"): at})

    assert [(p.severity, p.line) for p in found] == [("warning", 12)] * (many > 4)
    assert all("5 buttons; up to 4 read well." in p.message for p in found)


def test_the_buttons_that_the_product_adds_are_counted() -> None:
    """A ready text to copy, and in a practice the way to the real one."""
    (copied,) = check(asked(4, copy_text="Hello."), None, TODAY)
    real = asked(4).flows["session"].model_copy(update={"practice": True})
    practised = check(
        PACK.model_copy(update={"flows": {**PACK.flows, "session": real}}), None, TODAY
    )

    assert "5 buttons; " in copied.message
    assert any("5 buttons with [This is real]; " in p.message for p in practised)


# --- speed ----------------------------------------------------------------------------------


def big_flow(many: int) -> Flow:
    middle = (
        State(
            name=f"s{n}",
            say="Did it go well? Tell us in a word or two, {mentor.first_name}.",
            save=f"v{n}",
            buttons=(tap("Yes", to(f"s{n + 1}")), tap("No", to(f"s{min(n + 2, many)}"))),
        )
        for n in range(many)
    )
    return flow("big", *middle, State(name=f"s{many}", say="Thank you.", end="done"))


def test_a_flow_of_a_thousand_states_is_sound() -> None:
    pack = with_flow(PACK, big_flow(1000)).model_copy(update={"words": {"big": "big"}})

    found = errors(pack, DIRECTORY)

    assert found == []


@pytest.mark.parametrize(
    ("directory", "said"),
    [
        (people(priya=AWAY), "Priya can't be texted"),
        (people(dan=AWAY, ruth=AWAY), "with Ines left out"),
        (DIRECTORY.model_copy(update={"unreachable": frozenset({"tess"})}), "Tess"),
    ],
)
def test_a_rung_that_is_skipped_today_is_warned_of_and_does_not_stop_publishing(
    directory: Directory, said: str
) -> None:
    problems = check(PACK, directory, TODAY)

    assert not refuses(problems)
    assert any(p.severity == "warning" and said in p.message for p in problems)
