"""A pack as a value, after it was read: frozen and flat (every `extends` is resolved).

`language/` makes it from YAML, `checker/` proves it, `conversation/` and `escalation/` run it. Its
words are those of the YAML.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import Literal

from pydantic import Field

from flows.directory import Value

Comparison = Literal["is", "is not", "at least", "is set"]
AskKind = Literal["text", "long text", "number", "future time", "duration", "contact", "one of"]
Verb = Literal[
    "raise",
    "danger",
    "text only",
    "evidence",
    "log",
    "session",
    "file",
    "tell",
    "confirm",
    "mark",
    "keep",
    "share",
    "promise",
]


class Guard(Value):
    """A guard, `NAME is X`: a missing value makes every comparison false."""

    name: str
    comparison: Comparison
    operand: str | int | None = None


class Target(Value):
    """The target of a way: a state of this flow, an end with an outcome, or the built-in `concern`.

    Exactly one is set. The loader resolves `again` when it unrolls `repeat`.
    """

    state: str | None = None
    end: str | None = None
    concern: bool = False


class Do(Value):
    """One thing to do, in YAML `{verb: what}`. `inputs` are its further words."""

    verb: Verb
    what: str | None = None
    inputs: tuple[tuple[str, str], ...] = ()


class Button(Value):
    """A button: its label, its target, what is kept (`as`, by default the label), what it does."""

    label: str
    go: Target
    keep: str
    do: tuple[Do, ...] = ()


class Ask(Value):
    """A question for typed words, or for a choice of the list that `list` names."""

    kind: AskKind
    list: str | None = None


class Item(Value):
    """One line of a checklist.

    It is hidden where its guard is false; `must` blocks until it is ticked.
    """

    id: str
    text: str
    when: Guard | None = None
    must: bool = False
    rule: tuple[str, ...] = ()


class Way(Value):
    """One line of `then`, taken when its guard holds or when it has none."""

    go: Target
    when: Guard | None = None


class After(Value):
    """A comfort timer: after `wait`, either move on (`go`) or nudge and stay (`say`)."""

    wait: timedelta
    go: Target | None = None
    say: str | None = None


class State(Value):
    """One named state. The keys that are set say what it is, and `kind` is derived from them.

    The kinds: say, ask (waits), buttons (waits), tick (waits), review (waits), run (calls a flow),
    otherwise automatic. `returns` maps the outcomes of `run` to targets. `round` is (n, times) for
    a state unrolled from `repeat`. `next_round` is its target when that round is already used up:
    the session counts the tries, so a flow that is begun again starts at the session's count plus
    one.
    """

    name: str
    say: str | None = None
    copy_text: str | None = None
    buttons: tuple[Button, ...] = ()
    ask: Ask | None = None
    save: str | None = None
    optional: bool = False
    tick: tuple[Item, ...] = ()
    review: tuple[tuple[str, str], ...] = ()
    run: str | None = None
    returns: tuple[tuple[str, Target], ...] = ()
    do: tuple[Do, ...] = ()
    then: tuple[Way, ...] = ()
    end: str | None = None
    after: tuple[After, ...] = ()
    at_most: int | None = None
    rule: tuple[str, ...] = ()
    round: tuple[int, int] | None = None
    next_round: Target | None = None

    @property
    def waits(self) -> bool:
        """Whether the state stops and waits for a person or a timer."""
        return bool(self.buttons or self.ask or self.tick or self.review or self.after)


class Need(Value):
    """A condition of a flow: where the guard is false, `otherwise` is said and the flow is over."""

    id: str
    when: Guard
    otherwise: str
    rule: tuple[str, ...] = ()


class Flow(Value):
    """A flow: its named states, the first one, and its needs."""

    name: str
    title: str
    start: str
    states: dict[str, State]
    needs: tuple[Need, ...] = ()
    safeguarding: bool = False
    practice: bool = False


class Number(Value):
    """A public line. `hours` as in the directory ("Mon-Fri 08:00-20:00"); `checked` is an ISO date.

    `email` is read at any hour: it is the way that is left while nobody answers the phone.
    """

    id: str
    name: str
    call: str
    hours: str | None = None
    checked: str | None = None
    nation: str = "england"
    email: str | None = None


class Rung(Value):
    """One rung of a ladder: `who` is texted, or `numbers` are shown to the mentor.

    `wait` bounds the whole rung and `each` is the space between people; both are None on the last
    rung. `stand_in` is the role that is texted where nobody of `who` may be. `spares_manager`
    leaves people out of the team who are its manager as well.
    """

    who: str | None = None
    numbers: tuple[str, ...] = ()
    wait: timedelta | None = None
    each: timedelta | None = None
    stand_in: str | None = None
    spares_manager: bool = False


class Ladder(Value):
    name: str
    rungs: tuple[Rung, ...]
    at_once: bool = False
    limit: timedelta = timedelta(minutes=30)
    rule: tuple[str, ...] = ()


class Timings(Value):
    """Every wait that a pack may set, with the product's defaults.

    A session begins from `earliest` to `latest`, in local time; at night the mentor is asked again
    (CUK-07).
    """

    raising: timedelta = timedelta(minutes=5)
    manager_wait: timedelta = timedelta(minutes=10)
    team_each: timedelta = timedelta(minutes=3)
    team_wait: timedelta = timedelta(minutes=10)
    public_repeat: timedelta = timedelta(minutes=10)
    advised_repeat: timedelta = timedelta(minutes=60)
    held: timedelta = timedelta(minutes=60)
    chase: timedelta = timedelta(minutes=10)
    name_wait: timedelta = timedelta(minutes=1)
    breath: timedelta = timedelta(seconds=30)
    accept: timedelta = timedelta(seconds=45)
    grace: timedelta = timedelta(minutes=5)
    pause: timedelta = timedelta(minutes=10)
    session_length: timedelta = timedelta(minutes=60)
    asked: timedelta = timedelta(minutes=15)
    week_most: timedelta = timedelta(hours=4)
    tries: int = 3
    earliest: time = time(8)
    latest: time = time(20)


NO_WAITS = ("tries", "earliest", "latest")  # timings that are not a duration


class Worries(Value):
    """The worry list: entries in groups, each in the small language of `flows/hearing/phrases.py`.

    `danger` means in danger now, `worry` brings the first concern question, and `..._alone` does so
    only where nothing else stands beside it. `harmless` phrases are taken out first. In a sentence
    with one of `not_now` ("last year", "in the film") danger becomes a worry. `told_of` phrases
    ("takes a knife to school") are a worry, and are taken out before danger is looked for, except
    beside a word of `at_once` ("now"). `families` are groups of words that an entry may name as
    one, and `ordinary` words are never taken for a misspelling of another.
    """

    families: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    danger: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    danger_alone: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    worry: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    worry_alone: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    harmless: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    not_now: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    told_of: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    at_once: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    ordinary: tuple[str, ...] = ()


class Pack(Value):
    """A whole pack, flat. `hash` is the content hash under which it is kept for ever.

    `rules` names the guidance whose every rule the pack carries out (`flows/guidance.py`).
    `menu` maps keyboard labels to flows, `anywhere` commands to flows, `words` typed words to
    flows, and `lists` the admin's own lists to their entries.
    """

    name: str
    title: str
    hash: str = ""
    format: int = 1
    rules: tuple[str, ...] = ()
    timings: Timings = Timings()
    numbers: dict[str, Number] = Field(default_factory=dict)
    ladders: dict[str, Ladder] = Field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    menu: dict[str, str] = Field(default_factory=dict)
    anywhere: dict[str, str] = Field(default_factory=dict)
    words: dict[str, str] = Field(default_factory=dict)
    worries: Worries = Worries()
    join: str | None = None
    flows: dict[str, Flow] = Field(default_factory=dict)

    @property
    def concern_flow(self) -> Flow:
        """The one flow marked `safeguarding: true`.

        Raises LookupError where there is none (the checker refuses such a pack).
        """
        for flow in self.flows.values():
            if flow.safeguarding:
                return flow
        raise LookupError("no flow of this pack is marked safeguarding: true")
