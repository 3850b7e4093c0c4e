"""The grammar of pack.yaml and of a flow file as data: which keys there are, and what each holds.

`fit` checks a file against it, `extends` merges by it, `schema` prints it. Whether a word names a
state, a flow or a fact that exists is checked where the word is read.
"""

from __future__ import annotations

from flows.directory import Value
from flows.pack import Timings


class Shape(Value):
    """The shape of a node, by how it is written; at least one of the four.

    `word`: the kind of a single word. `items`: a list of such. `keys`: these keys. `each`: free
    keys of a kind, with the shape of each value.
    """

    word: str | None = None
    items: Shape | None = None
    keys: dict[str, Key] | None = None
    each: Each | None = None


class Key(Value):
    """One key: the shape of its value, its meaning, whether it must be there."""

    shape: Shape
    meaning: str
    required: bool = False


class Each(Value):
    """Free keys. `entry` is what one entry is called.

    When a pack extends another, an entry with one of the `whole` keys may be new (any other must
    name one that exists). An entry with one of the `replaces` keys replaces the old one; otherwise
    it is merged into it. A mere word for an entry that has keys means its key `short`.
    """

    key: str
    value: Shape
    entry: str
    whole: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    short: str | None = None


def word(kind: str) -> Shape:
    """A single word of that kind."""
    return Shape(word=kind)


def _key(shape: Shape, meaning: str) -> Key:
    return Key(shape=shape, meaning=meaning)


def _needed(shape: Shape, meaning: str) -> Key:
    return Key(shape=shape, meaning=meaning, required=True)


RULES = Shape(word="rule", items=word("rule"))
END = Key(shape=word("name"), meaning="the flow is over, with this outcome")
TARGET = Shape(word="name", keys={"end": END})

DO = Shape(
    word="words",
    keys={
        "raise": _key(word("name"), "start the climb of this ladder"),
        "danger": _key(word("danger"), "what else was said about the danger"),
        "evidence": _key(word("words"), "record this about the concern or the session"),
        "log": _key(word("name"), "try: a try that nobody answered"),
        "session": _key(word("session"), "what to do with the session"),
        "file": _key(word("name"), "report: hand in the report of the session"),
        "tell": _key(word("who"), "tell this role by text; `about` says what"),
        "confirm": _key(word("name"), "manager or joined: confirmed at registration"),
        "mark": _key(word("words"), "a dated fact about the mentor, today"),
        "keep": _key(word("name"), "the value to keep for next time, or a promise that was kept"),
        "share": _key(word("name"), "the value to share with the other mentors"),
        "promise": _key(word("name"), "something to be done `by` a time; else this ladder climbs"),
        "about": _key(word("name"), "the kind of notice"),
        "ladder": _key(word("name"), "the ladder that climbs where a promise is not kept"),
        "weekly": _key(word("words"), "yes, or the value that says whether it is every week"),
        "lone": _key(word("words"), "yes where the mentor meets somebody alone"),
        "pairing": _key(word("words"), "the value that holds the pairing"),
        "place": _key(word("words"), "the value that holds the place"),
        "start": _key(word("words"), "the value that holds the beginning"),
        "length": _key(word("words"), "a time, or the value that holds it"),
        "by": _key(word("words"), "a time, or the value that holds it"),
        "why": _key(word("words"), "the value that holds the reason"),
    },
)
DOES = Shape(items=DO)

BUTTON = Shape(
    word="name",
    keys={
        "go": _key(TARGET, "where the button leads"),
        "end": END,
        "as": _key(word("words"), "the word that is kept instead of the label"),
        "do": _key(DOES, "what happens on that tap"),
    },
)
ITEM = Shape(
    word="text",
    keys={
        "text": _needed(word("text"), "what the line says"),
        "if": _key(word("guard"), "only shown where this holds"),
        "rule": _key(RULES, "the rules that it carries out"),
        "must": _key(word("flag"), "whether nothing goes on without this tick"),
    },
)
WAY = Shape(
    keys={
        "if": _key(word("guard"), "taken where this holds; the last line has none"),
        "go": _key(TARGET, "where it leads"),
        "end": END,
    }
)
THEN = Shape(
    word="name",
    items=WAY,
    each=Each(key="name", value=TARGET, entry="outcome"),
)
AFTER = Shape(
    word="name",
    keys={
        "say": _key(word("text"), "nudge with this, and stay"),
        "go": _key(TARGET, "where it leads"),
        "end": END,
    },
)
REPEAT = Shape(
    keys={
        "times": _needed(word("times"), "how many rounds: a number, or a timing such as tries"),
        "pause": _needed(word("wait"), "how long to wait between two rounds"),
        "say": _needed(word("text"), "what to say while the pause lasts"),
        "then": _needed(TARGET, "where it leads after the last round"),
    }
)
STATE = Shape(
    keys={
        "say": _key(word("text"), "the message; {name} is a fact or a value"),
        "copy": _key(word("text"), "a ready text with a copy button, at most 256 characters"),
        "buttons": _key(
            Shape(each=Each(key="text", value=BUTTON, entry="button")), "label: where it leads"
        ),
        "ask": _key(word("ask"), "a typed answer, or a choice of a list"),
        "save": _key(word("name"), "the name of the value that keeps the answer"),
        "optional": _key(word("flag"), "whether the answer can be skipped"),
        "tick": _key(
            Shape(each=Each(key="name", value=ITEM, entry="item", whole=("text",), short="text")),
            "a checklist in one message",
        ),
        "review": _key(
            Shape(each=Each(key="name", value=word("text"), entry="line")),
            "reads the answers back; value: label",
        ),
        "run": _key(word("name"), "calls a flow and comes back"),
        "do": _key(DOES, "what happens on the way in"),
        "then": _key(THEN, "what is next: a state, lines of if and go, or the outcomes of run"),
        "end": END,
        "after": _key(
            Shape(each=Each(key="wait", value=AFTER, entry="timer")),
            "after that time: go there, or say something and stay",
        ),
        "repeat": _key(REPEAT, "a counter of rounds; the target `again` is the next round"),
        "at_most": _key(word("visits"), "how often a loop may come by here"),
        "rule": _key(RULES, "the rules that it carries out"),
    }
)
NEED = Shape(
    keys={
        "if": _needed(word("guard"), "what must hold"),
        "otherwise": _needed(word("text"), "what to say where it does not"),
        "rule": _key(RULES, "the rules that it carries out"),
    }
)
FLOW = Shape(
    keys={
        "flow": _needed(word("name"), "the name of the flow"),
        "title": _needed(word("text"), "what people call it"),
        "start": _needed(word("name"), "the first state"),
        "safeguarding": _key(word("flag"), "true for the one flow that raises a concern"),
        "practice": _key(word("flag"), "true where nothing is real; messages begin Practice."),
        "needs": _key(
            Shape(each=Each(key="name", value=NEED, entry="need", whole=("if",))),
            "gates in front of the flow",
        ),
        "states": _needed(
            Shape(
                each=Each(
                    key="name",
                    value=STATE,
                    entry="state",
                    whole=("then", "end", "buttons", "run", "repeat"),
                    replaces=("then", "end", "buttons", "run", "repeat"),
                )
            ),
            "the states of the flow",
        ),
    }
)

RUNG = Shape(
    keys={
        "who": _key(word("who"), "who is texted"),
        "numbers": _key(Shape(items=word("name")), "the lines put into the mentor's hand"),
        "wait": _key(word("timing"), "the timing that bounds the rung; the last one has none"),
        "each": _key(word("timing"), "the timing between two people"),
        "stand_in": _key(word("stand_in"), "who is texted where nobody of the team may be"),
    }
)
LADDER = Shape(
    keys={
        "rungs": _key(Shape(items=RUNG), "who is told, one after another"),
        "like": _key(word("name"), "take all that is not said here from this ladder"),
        "at_once": _key(word("flag"), "true where all are told at once"),
        "limit": _key(word("duration"), "the longest until a human or the public numbers"),
        "rule": _key(RULES, "the rules that it carries out"),
    }
)
NUMBER = Shape(
    keys={
        "name": _needed(word("text"), "what the line is called"),
        "call": _needed(word("call"), "the number to ring"),
        "open": _key(word("hours"), "when it answers, such as Mon-Fri 08:00-20:00"),
        "checked": _key(word("date"), "the day on which somebody checked that"),
        "nation": _key(word("nation"), "whose bank holidays it keeps, england unless set"),
        "email": _key(word("email"), "an address to write to, shown while it may be shut"),
    }
)
_OTHER_TIMINGS = {"tries": "count", "earliest": "clock", "latest": "clock"}
TIMINGS = Shape(
    keys={
        name: Key(shape=word(_OTHER_TIMINGS.get(name, "duration")), meaning="a timing of the pack")
        for name in Timings.model_fields
    }
)
PACK = Shape(
    keys={
        "pack": _needed(word("name"), "the name of the pack"),
        "title": _needed(word("text"), "what people call it"),
        "extends": _key(word("name"), "the pack that this one changes"),
        "rules": _key(
            Shape(items=word("guidance")), "the guidance that it carries out, such as CUK"
        ),
        "timings": _key(TIMINGS, "how long things wait"),
        "numbers": _key(
            Shape(each=Each(key="name", value=NUMBER, entry="number", whole=("call",))),
            "public lines",
        ),
        "lists": _key(
            Shape(each=Each(key="name", value=Shape(items=word("words")), entry="list")),
            "your own lists of answers",
        ),
        "menu": _key(
            Shape(each=Each(key="words", value=word("name"), entry="button")),
            "buttons under the chat: the flow that each begins",
        ),
        "anywhere": _key(
            Shape(each=Each(key="command", value=word("name"), entry="command")),
            "commands: the flow that each begins",
        ),
        "words": _key(
            Shape(each=Each(key="words", value=word("name"), entry="word")),
            "typed words: the flow that each begins",
        ),
        "join": _key(word("name"), "the flow for somebody who opens an invite link"),
        "ladders": _key(
            Shape(
                each=Each(
                    key="name",
                    value=LADDER,
                    entry="ladder",
                    whole=("rungs", "like"),
                    replaces=("like",),
                )
            ),
            "who is told, in which order",
        ),
    }
)

GROUPS = Shape(each=Each(key="name", value=Shape(items=word("phrase")), entry="group"))
WORRIES = Shape(
    keys={
        "families": _key(
            Shape(each=Each(key="name", value=Shape(items=word("words")), entry="family")),
            "words that an entry may name as one, such as <child>",
        ),
        "danger": _key(GROUPS, "heard as: in danger now"),
        "danger_alone": _key(GROUPS, "the same, where nothing else stands in the message"),
        "worry": _key(GROUPS, "heard as a worry: the first concern question comes"),
        "worry_alone": _key(GROUPS, "the same, where nothing else stands in the message"),
        "harmless": _key(GROUPS, "taken out before anything is heard"),
        "not_now": _key(GROUPS, "beside one of these, danger is heard as a worry"),
        "told_of": _key(GROUPS, "a worry by itself, taken out before danger is looked for"),
        "at_once": _key(GROUPS, "beside one of these, nothing of told_of is taken out"),
        "ordinary": _key(Shape(items=word("words")), "words that are no misspellings of others"),
    }
)
