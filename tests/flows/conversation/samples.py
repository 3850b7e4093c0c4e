"""Sample flows, and a chat that plays them: the state is written and read again at every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from flows.conversation.machine import (
    Begun,
    Conversation,
    ConversationEvent,
    Outcome,
    Tapped,
    TimerFired,
    Typed,
    step,
)
from flows.effects import Answer, Cancel, Delete, Edit, Key, Say, Wake
from flows.facts import Fact, Facts
from flows.formatting import fill
from flows.pack import (
    After,
    Ask,
    Button,
    Do,
    Flow,
    Guard,
    Item,
    Need,
    Number,
    Pack,
    State,
    Target,
    Way,
)
from flows.requests import SessionRequest, Show

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 5, 22, 15, 0, tzinfo=UTC)  # Friday, 4pm in London
STAFF = (("Priya, manager", "priya"), ("Dan, safeguarding", "dan"), ("Not sure", "Not sure"))
PAIRINGS = (("P14 (A.B.)", "P14"), ("Another child", "Another child"))


def to(name: str) -> Target:
    return Target(state=name)


def button(label: str, go: str | Target, *do: Do, keep: str | None = None) -> Button:
    target = to(go) if isinstance(go, str) else go
    return Button(label=label, go=target, keep=keep or label, do=do)


def on(name: str) -> tuple[Way, ...]:
    return (Way(go=to(name)),)


def flow(name: str, *states: State, **more: object) -> Flow:
    known = {s.name: s for s in states}
    return Flow.model_validate(
        {"name": name, "title": name, "start": states[0].name, "states": known} | more
    )


def is_(name: str, operand: str) -> Guard:
    return Guard(name=name, comparison="is", operand=operand)


TEXT = Ask(kind="text")
YES_NO = (("No", "No"), ("Yes", "Yes"))

REPORT = flow(
    "report",
    State(name="did", say="Step 1 of 3. What did you do? No names.", ask=TEXT, save="did",
          optional=True, then=on("others")),
    State(name="others", say="Step 2 of 3. Did anybody else see or hear you?", save="others",
          buttons=(button("No", "photos"), button("Yes", "who"))),
    State(name="who", say="Who was it? Say a friend, not a name.", ask=TEXT, save="others",
          then=on("photos")),
    State(name="photos", say="Step 3 of 3. Did you share any photos?", save="photos",
          buttons=(button("No", "look"), button("Yes", "shared"))),
    State(name="shared", do=(Do(verb="evidence", what="photos"),), then=on("look")),
    State(name="look", say="Your report.",
          review=(("did", "Did"), ("others", "Others"), ("photos", "Photos")),
          buttons=(button("Send it", Target(end="sent"), Do(verb="file", what="report")),)),
)  # fmt: skip

CALLING = flow(
    "calling",
    State(name="ring.1", say="Try {n} of {times}. Ring the carer's phone now.", round=(1, 2),
          next_round=to("ring.2"),
          buttons=(button("Got through", Target(end="connected")),
                   button("No answer", "ring.1.pause", Do(verb="log", what="try")))),
    State(name="ring.1.pause", say="Try {n} is saved. We'll message you at {next_time}.",
          after=(After(wait=timedelta(minutes=10), go=to("ring.2")),)),
    State(name="ring.2", say="Try {n} of {times}. Ring the carer's phone now.", round=(2, 2),
          next_round=to("explain"),
          buttons=(button("Got through", Target(end="connected")),
                   button("No answer", "explain", Do(verb="log", what="try")))),
    State(name="explain", say="That was the last try. Please send the carer this text.",
          copy_text="Hello, it's {mentor.first_name}. I rang twice today.",
          do=(Do(verb="session", what="missed"),),
          buttons=(button("I've sent it", "book"),)),
    State(name="book", run="booking",
          returns=(("booked", to("worried")), ("left", to("worried")))),
    State(name="worried", say="Does the silence worry you?",
          buttons=(button("I'm worried", Target(concern=True)),
                   button("No, all fine", Target(end="rearranged")))),
)  # fmt: skip

BOOKING = flow(
    "booking",
    State(name="when", say="When did you offer to ring?", ask=Ask(kind="future time"), save="when",
          buttons=(button("No time yet", Target(end="left")),), then=on("booked")),
    State(name="booked", say="Moved to {when}.",
          do=(Do(verb="session", what="book", inputs=(("at", "when"),)),), end="booked"),
)  # fmt: skip

READY = flow(
    "ready",
    State(name="list", say="Ready? Tap each one that's true.", save="list",
          tick=(Item(id="carer", text="Carer knows it's 4pm"),
                Item(id="camera", text="Camera fixed", when=is_("session.place", "Video")),
                Item(id="place", text="Place agreed, door open"),
                Item(id="quiet", text="I'm alone, it's quiet", must=True)),
          then=on("go")),
    State(name="go", say="Ready {list}.", buttons=(
        button("Start session", Target(end="started"), Do(verb="session", what="check_in")),)),
)  # fmt: skip

CONCERN = flow(
    "concern",
    State(name="danger", say="Is a child in danger right now?",
          buttons=(button("Yes, or not sure", "raise_danger"),
                   button("No, but I'm worried", "about"))),
    State(name="raise_danger", do=(Do(verb="raise", what="danger"),), then=on("call_999")),
    State(name="call_999", say="Ring 999 now.", buttons=(
        button("I rang 999", "pairing", Do(verb="evidence", what="rang 999")),
        button("I can't ring", "pairing", Do(verb="danger", what="cannot ring")))),
    State(name="about", say="Is it about one of our team?", buttons=(
        button("No, not one of our team", "raise_child"),
        button("Yes, one of our team", "subject", Do(verb="mark", what="about our team")))),
    State(name="subject", say="Who should we leave out?", ask=Ask(kind="one of", list="staff"),
          save="subject",
          then=(Way(go=to("raise_unsaid"), when=is_("subject", "Not sure")),
                Way(go=to("raise_staff")))),
    State(name="raise_child", do=(Do(verb="raise", what="concern"),), then=on("own_words")),
    State(name="raise_staff", do=(Do(verb="raise", what="about_staff"),), then=on("own_words")),
    State(name="raise_unsaid", do=(Do(verb="raise", what="unsaid"),), then=on("own_words")),
    State(name="own_words", say="Write down what you saw. Here, a few words are enough.", ask=TEXT,
          save="words", optional=True, then=on("pairing"),
          buttons=(button("Text me, don't ring me", "pairing", Do(verb="text only")),)),
    State(name="pairing", say="Which pairing is it about?", ask=Ask(kind="one of", list="pairings"),
          save="pairing", optional=True, end="raised"),
    safeguarding=True,
)  # fmt: skip

PRACTICE = flow(
    "practice",
    State(name="one", say="Practice. Is a child in danger right now?", buttons=(
        button("No, but I'm worried", "two", Do(verb="raise", what="concern")),)),
    State(name="two", do=(Do(verb="mark", what="practised"),), say="Practice. That's it.",
          end="practised"),
    practice=True,
)  # fmt: skip

GATED = flow(
    "gated",
    State(name="hello", say="Hello.", buttons=(button("OK", Target(end="done")),)),
    needs=(Need(id="let_in", when=is_("mentor.approved", "yes"), otherwise="Not yet."),),
)

LIVE = flow(
    "live",
    State(name="on", say="Your session is on.", at_most=2,
          buttons=(button("It's over", Target(end="over")),),
          after=(After(wait=timedelta(minutes=5), say="Is your session over?"),
                 After(wait=timedelta(minutes=10), go=to("on")))),
)  # fmt: skip

KINDS = flow(
    "kinds",
    State(name="phone", say="Share your phone number.", ask=Ask(kind="contact"), save="phone",
          optional=True, then=on("length")),
    State(name="length", say="How long was it?", ask=Ask(kind="duration"), save="length",
          then=on("many")),
    State(name="many", say="How many were there?", ask=Ask(kind="number"), save="many",
          then=on("colour")),
    State(name="colour", say="Which colour?", ask=Ask(kind="one of", list="colours"), save="colour",
          end="done"),
)  # fmt: skip

ENDLESS = flow(
    "endless",
    State(name="a", say="Round.", then=on("b")),
    State(name="b", then=on("a")),
)

FOUR = flow(
    "four",
    State(name="first", say="First?", buttons=(button("On", "second"),)),
    State(name="second", say="Second?", buttons=tuple(
        button(label, Target(end="done")) for label in ("One", "Two", "Three", "Four"))),
)  # fmt: skip

FLOWS = (REPORT, CALLING, BOOKING, READY, CONCERN, PRACTICE, GATED, LIVE, KINDS, ENDLESS, FOUR)
PACK = Pack(
    name="sample", title="Sample", hash="sample-1",
    numbers={"nspcc": Number(id="nspcc", name="NSPCC helpline", call="0808 800 5000")},
    lists={"colours": ("Red", "Green {n}")},
    flows={f.name: f for f in FLOWS},
)  # fmt: skip
PACKS = {PACK.hash: PACK}


@dataclass
class Bubble:
    """A message in the chat. `board` says that it came with a keyboard, so it can't be edited."""

    text: str
    keys: tuple[Key, ...]
    key: str | None
    board: bool


@dataclass
class Chat:
    """A person, their chat, a clock, and what is asked of the other machines."""

    now: datetime = START
    state: Conversation = field(default_factory=Conversation)
    values: dict[str, Fact] = field(default_factory=lambda: {"mentor.first_name": "Sam"})
    bubbles: list[Bubble] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    asked: list[Outcome] = field(default_factory=list)
    wakes: dict[str, Wake] = field(default_factory=dict)
    callbacks: Iterator[int] = field(default_factory=lambda: count(1))

    def send(self, event: ConversationEvent) -> tuple[Outcome, ...]:
        """One event. The conversation goes through JSON before and after."""
        facts = Facts(values=self.values, lists={"staff": STAFF, "pairings": PAIRINGS})
        read = Conversation.model_validate_json(self.state.model_dump_json())
        assert read == self.state
        result = step(PACKS, facts, read, event, self.now, person="sam", zone=LONDON)
        assert result.state.sequence >= read.sequence
        self.state = result.state
        for effect in result.effects:
            self._carry_out(effect)
        return result.effects

    def begin(self, name: str, **more: str) -> None:
        self.send(Begun(flow=name, pack=PACK.hash, **more))

    def type(self, text: str) -> None:
        self.log.append(f"M {text}")
        self.send(Typed(message=999, text=text))

    def tap(self, label: str, message: int | None = None) -> None:
        """Tap the newest button with that label, or the one on a message."""
        place = self._find(label) if message is None else message
        key = next(k for k in self.bubbles[place].keys if k.label == label)
        self.log.append(f"M [{label}]")
        self.press(key.data or "", place)

    def press(self, data: str, place: int = 0) -> None:
        callback = f"c{next(self.callbacks)}"
        event = Tapped(message=place + 1, callback=callback, data=data)
        effects = self.send(event)
        answers = [e for e in effects if isinstance(e, Answer)]
        assert [a.callback for a in answers] == [callback]

    def forward(self, minutes: int) -> None:
        """Let time pass; timers fire in order."""
        until = self.now + timedelta(minutes=minutes)
        while due := sorted((w.at, key) for key, w in self.wakes.items() if w.at <= until):
            self.now, key = due[0]
            self.send(TimerFired.model_validate(self.wakes.pop(key).event))
        self.now = until

    def said(self) -> list[str]:
        """The transcript since it was last read."""
        lines, self.log = self.log, []
        return lines

    def requests(self) -> list[Outcome]:
        """What was asked of the other machines since it was last read; not by which frame."""
        found, self.asked = self.asked, []
        return [
            one.model_copy(update={"frames": ()}) if isinstance(one, SessionRequest) else one
            for one in found
        ]

    @property
    def labels(self) -> list[str]:
        """The buttons of the newest message."""
        return [k.label for k in self.bubbles[-1].keys]

    def _find(self, label: str) -> int:
        found = [i for i, b in enumerate(self.bubbles) if label in [k.label for k in b.keys]]
        assert found, f"no button {label}"
        return found[-1]

    def _carry_out(self, effect: Outcome) -> None:
        match effect:
            case Show(what=what, values=values) if not isinstance(what, Delete):
                self._show(what, values)
            case Answer():
                assert len(effect.toast) <= 200
                self.log.extend([f"t {effect.toast}"] if effect.toast else [])
            case Wake():
                self.wakes[effect.key] = effect
            case Cancel():
                self.wakes.pop(effect.key, None)
            case _:
                self.asked.append(effect)

    def _show(self, what: Say | Edit, values: dict[str, str]) -> None:
        names = self.values | values
        keys = tuple(k for row in what.keys for k in row)
        keys = tuple(k.model_copy(update={"label": fill(k.label, names)}) for k in keys)
        text = fill(what.text, names)
        assert text
        assert len(text) <= 4096
        assert all(len(row) == 1 for row in what.keys)
        assert all(len((k.data or "").encode()) <= 64 for k in keys)
        if isinstance(what, Say):
            assert what.key is None or what.key not in [b.key for b in self.bubbles]
            assert not (what.keyboard and keys)
            self.bubbles.append(Bubble(text, keys, what.key, what.keyboard is not None))
        else:
            self._edit(what, text, keys)
        labels = "".join(f" [{k.label}]" for k in keys)
        sign = "B" if isinstance(what, Say) else "b"
        self.log.append(f"{sign} {text}{labels}".replace("\n", " | ").replace(" |  | ", " | "))

    def _edit(self, what: Edit, text: str, keys: tuple[Key, ...]) -> None:
        """Telegram refuses an edit that changes nothing, or of a message with a keyboard."""
        known = [i for i, b in enumerate(self.bubbles) if b.key == what.key]
        place = what.message - 1 if what.message else known[-1]
        bubble = self.bubbles[place]
        assert not bubble.board
        assert (bubble.text, bubble.keys) != (text, keys)
        self.bubbles[place] = Bubble(text, keys, bubble.key, board=False)
