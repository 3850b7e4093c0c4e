"""Rarer shapes of flows: each is a tiny pack of its own."""

from __future__ import annotations

import pytest

from flows.conversation.guards import holds
from flows.conversation.machine import Begun, Conversation, Outcome, Step, Tapped, Typed, step
from flows.effects import Page, Say
from flows.facts import Fact, Facts
from flows.formatting import fill
from flows.pack import Ask, Comparison, Do, Flow, Guard, Item, Pack, State, Target
from flows.requests import Confirm, FrameEnded, Request, SessionRequest, Show, Tell, ToConcern
from tests.flows.conversation.samples import START, TEXT, button, flow, on, to


class Talk:
    """A talk over a few flows; a pack without a hash is compiled afresh."""

    def __init__(self, *flows: Flow) -> None:
        pack = Pack(name="small", title="Small", flows={f.name: f for f in flows})
        self.packs = {"": pack}
        self.state = Conversation()
        self.out: list[Outcome] = []
        self.take(Begun(flow=flows[0].name, pack=""))

    def take(self, event: Begun | Tapped | Typed) -> None:
        done: Step = step(self.packs, Facts(values={}), self.state, event, START, person="sam")
        self.state, self.out = done.state, [*self.out, *done.effects]

    def tap(self, label: str) -> None:
        key = next(k for row in self.last.keys for k in row if k.label == label)
        self.take(Tapped(message=1, callback="c", data=key.data or ""))

    def type(self, text: str) -> None:
        self.take(Typed(message=2, text=text))

    @property
    def last(self) -> Say:
        """The newest message, filled in."""
        shown = [e for e in self.out if isinstance(e, Show) and isinstance(e.what, Say)][-1]
        assert isinstance(shown.what, Say)
        return shown.what.model_copy(update={"text": fill(shown.what.text, shown.values)})

    @property
    def requests(self) -> list[Outcome]:
        return [e for e in self.out if isinstance(e, Request) and not isinstance(e, Show)]


OK = button("OK", Target(end="done"))


@pytest.mark.parametrize(
    ("found", "comparison", "operand", "holds_"),
    [
        ("Phone", "is", "Phone", True),
        ("Phone", "is", "Video", False),
        ("Phone", "is not", "Video", True),
        ("Phone", "is not", "Phone", False),
        (None, "is not", "Video", False),
        (None, "is", "Video", False),
        (2, "at least", 2, True),
        ("3", "at least", 2, True),
        (1, "at least", 2, False),
        ("many", "at least", 2, False),
        (None, "at least", 0, False),
        (0, "at least", 0, True),
        ("x", "is set", None, True),
        ("", "is set", None, False),
        (None, "is set", None, False),
    ],
)
def test_a_guard_over_a_missing_value_is_false(
    found: Fact, comparison: Comparison, operand: str | int | None, holds_: bool
) -> None:
    guard = Guard(name="session.tries", comparison=comparison, operand=operand)

    assert holds(guard, {}, Facts(values={"session.tries": found})) is holds_


def test_a_value_of_the_frame_goes_before_the_fact_of_that_name() -> None:
    guard = Guard(name="n", comparison="is", operand="2")

    assert holds(guard, {"n": "2"}, Facts(values={"n": 1}))
    assert holds(None, {}, Facts(values={}))


def test_a_correction_repeats_the_outcome_of_a_called_flow_without_asking_again() -> None:
    talk = Talk(
        flow(
            "caller",
            State(name="did", say="What?", ask=TEXT, save="did", then=on("call")),
            State(
                name="call", say="One more thing.", run="callee", returns=(("done", to("look")),)
            ),
            State(name="look", say="Look.", review=(("did", "Did"), ("mood", "Mood")), end="sent"),
        ),
        flow("callee", State(name="mood", say="How?", ask=TEXT, save="mood", end="done")),
    )
    talk.type("cards")
    talk.type("happy")
    assert talk.last.text == "Look.\nDid: cards\nMood: happy"

    talk.tap("Change something")
    talk.tap("Did")
    talk.type("a game")
    assert talk.last.text == "Look.\nDid: a game\nMood: happy"
    assert [r.outcome for r in talk.requests if isinstance(r, FrameEnded)] == ["done"]

    talk.tap("Change something")
    talk.tap("Mood")
    talk.type("calm")
    assert talk.last.text == "Look.\nDid: a game\nMood: calm"

    talk.tap("That's right")
    assert talk.requests[-1] == FrameEnded(flow="caller", outcome="sent")


def test_a_checklist_that_ends_with_a_reason_goes_on_and_keeps_it() -> None:
    lines = (Item(id="a", text="Room ready"), Item(id="b", text="Water"))
    talk = Talk(
        flow(
            "ready",
            State(name="list", say="Ready?", tick=lines, save="list", then=on("go")),
            State(name="go", do=(Do(verb="session", what="check_in"),), end="started"),
        )
    )
    talk.tap("Room ready")
    talk.tap("One isn't true")
    talk.tap("Water")

    talk.type("Danny drank it")
    talk.tap("Change it")
    talk.type("none left")

    inputs = {"list": "1 of 2", "list.b": "none left"}
    assert talk.requests[0] == SessionRequest(verb="check_in", inputs=inputs, frames=(1,))


def test_a_checklist_that_says_no_way_on_shows_its_buttons_when_it_is_done() -> None:
    talk = Talk(
        flow("ready", State(name="list", say="Ready?", tick=(Item(id="a", text="Room"),),
                            buttons=(OK,)))
    )  # fmt: skip
    assert [k.label for row in talk.last.keys for k in row] == ["Room", "One isn't true"]

    talk.type("room")
    talk.type("ok")

    assert talk.requests == [FrameEnded(flow="ready", outcome="done")]


def test_a_checklist_without_a_line_for_this_person_is_passed() -> None:
    video = Guard(name="session.place", comparison="is", operand="Video")
    talk = Talk(
        flow(
            "ready",
            State(name="list", tick=(Item(id="a", text="Camera", when=video),), then=on("go")),
            State(name="go", say="Go.", buttons=(OK,)),
        )
    )

    assert talk.last.text == "Go."


def test_telling_and_confirming_are_asked_for_in_order() -> None:
    tell = Do(verb="tell", what="programme_manager", inputs=(("about", "joined"),))
    talk = Talk(
        flow("join", State(name="a", do=(Do(verb="confirm", what="joined"), tell), end="x"))
    )

    assert talk.requests == [
        Confirm(what="joined"),
        Tell(who="programme_manager", about="joined"),
        FrameEnded(flow="join", outcome="x"),
    ]


def test_a_ladder_outside_a_concern_leads_to_the_concern() -> None:
    talk = Talk(flow("odd", State(name="a", do=(Do(verb="raise", what="concern"),), end="x")))

    assert talk.requests[0] == ToConcern()


def test_a_flow_that_leads_straight_to_the_concern_is_over() -> None:
    talk = Talk(
        flow(
            "worry",
            State(name="a", say="Let's see.", then=(on("a")[0].model_copy(
                update={"go": Target(concern=True)}),)),
        )
    )  # fmt: skip

    assert talk.requests == [FrameEnded(flow="worry", outcome="concern"), ToConcern()]
    assert talk.state.frames == ()


@pytest.mark.parametrize(
    "state",
    [
        State(name="a", then=on("nowhere")),
        State(name="a", say="Hm."),
        State(name="a", run="nothing"),
        State(name="a", do=(Do(verb="danger", what="maybe"),), end="x"),
    ],
)
def test_a_fault_of_the_pack_pages_an_admin_and_never_raises(state: State) -> None:
    talk = Talk(flow("broken", state, safeguarding=True))

    talk.take(Begun(flow="broken", pack="", escalation="K7Q2"))

    assert any(isinstance(e, Page) for e in talk.out)
    assert talk.state.frames == ()


def test_a_list_without_entries_can_only_be_skipped() -> None:
    talk = Talk(
        flow("pick", State(name="a", say="Which?", ask=Ask(kind="one of", list="nothing"),
                           save="a", optional=True, end="x"))
    )  # fmt: skip

    talk.type("anything")
    talk.tap("Skip")

    assert talk.requests == [FrameEnded(flow="pick", outcome="x")]
