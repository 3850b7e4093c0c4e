"""The actions of a state or a button: from `do` to `Do` values."""

from __future__ import annotations

from typing import cast, get_args

from flows.durations import parse_duration
from flows.facts import FACTS
from flows.language.load_target import Scope
from flows.language.yaml_tree import Entries, Node, Word
from flows.pack import Do, Timings, Verb
from flows.problems import did_you_mean
from flows.requests import NoticeKind

VERBS: tuple[str, ...] = get_args(Verb)
KINDS: tuple[str, ...] = get_args(NoticeKind)
# The words after a verb that knows only a few; the other kinds are in the grammar.
_ONLY = {"log": ("try",), "file": ("report",), "confirm": ("manager", "joined")}
_INPUTS = {
    "tell": ("about",),
    "session": ("pairing", "place", "start", "length", "weekly", "lone", "by", "why"),
    "promise": ("by", "ladder"),
}
_CONCERN_ONLY = ("raise", "danger", "text only")
_ASKS = ("ask", "buttons", "tick", "review")


def read_does(tree: Entries, scope: Scope, *, tapped: bool = False) -> tuple[Do, ...]:
    """The actions at the key `do`; `tapped` says that it is a button's."""
    found = []
    for node in tree.items("do"):
        does = _scalar(node, scope) if isinstance(node, Word) else _keyed(node, scope)
        if does is None:
            continue
        if does.verb in _CONCERN_ONLY and not scope.safeguarding:
            scope.fault(node, f'"{does.verb}" only stands in the flow with safeguarding: true.')
        if does.verb == "raise" and not tapped and any(tree.get(key) for key in _ASKS):
            scope.fault(
                node, "raise may not stand in a state that asks. Give it a state of its own before."
            )
        found.append(does)
    return tuple(found)


def _scalar(node: Word, scope: Scope) -> Do | None:
    """An action that is a single word: only `text only`."""
    if node.text == "text only":
        return Do(verb="text only")
    if node.text in VERBS:
        scope.fault(node, f'"{node.text}" needs to say what: write {{{node.text}: ...}}.')
    else:
        hint = did_you_mean(node.text, VERBS)
        scope.fault(node, f'"{node.text}" is no effect.{hint}')
    return None


def _keyed(node: Node, scope: Scope) -> Do | None:
    """An action {verb: what, input: word ...}."""
    if not isinstance(node, Entries):
        return None
    verbs = [key for key in node.names() if key in VERBS]
    if len(verbs) != 1:
        if not node.torn:
            known = ", ".join(VERBS)
            scope.fault(node, f"An effect has exactly one of these keys: {known}.")
        return None
    verb = verbs[0]
    what = node.word(verb)
    if what is None:
        return None
    _check_what(verb, what, scope)
    inputs = [(key, word) for key, word in node.pairs if key.text != verb]
    for key, word in inputs:
        _check_input(verb, key, word, scope)
    if verb == "tell" and not node.get("about") and not node.torn:
        scope.fault(node, "tell needs about: say what they are told, such as contact_report.")
    pairs = tuple((key.text, word.text) for key, word in inputs if isinstance(word, Word))
    return Do(verb=cast("Verb", verb), what=what.text, inputs=pairs)


def _check_what(verb: str, what: Word, scope: Scope) -> None:
    known = tuple(scope.ladders) if verb == "raise" else _ONLY.get(verb)
    if known is None or what.text in known:
        return
    noun = "ladder" if verb == "raise" else verb
    scope.fault(what, f'There is no {noun} "{what.text}".{did_you_mean(what.text, known)}')


def _check_input(verb: str, key: Word, node: Node, scope: Scope) -> None:
    known = _INPUTS.get(verb, ())
    if key.text not in known:
        scope.fault(key, f'"{key.text}" does not go with {verb}.{did_you_mean(key.text, known)}')
    elif key.text == "ladder" and isinstance(node, Word) and node.text not in scope.ladders:
        hint = did_you_mean(node.text, tuple(scope.ladders))
        scope.fault(node, f'There is no ladder "{node.text}".{hint}')
    elif key.text == "about" and isinstance(node, Word) and node.text not in KINDS:
        scope.fault(node, f'There is no notice "{node.text}".{did_you_mean(node.text, KINDS)}')
    elif key.text in ("about", "ladder"):
        return
    elif isinstance(node, Word) and not _is_input(node.text, scope):
        hint = did_you_mean(node.text, scope.names)
        scope.fault(node, f'"{node.text}" is no value, no fact, no timing and no time.{hint}')


def _is_input(text: str, scope: Scope) -> bool:
    """Whether it names a value, a fact or a timing, is a time, or a fact's label (Phone)."""
    labels = {label for fact in FACTS.values() for label in fact.labels}
    named = text in scope.names or text in set(Timings.model_fields) - {"earliest", "latest"}
    return named or text in labels or parse_duration(text) is not None
