"""One state of a flow: from its tree to `State`, with every fault in it.

A target `again` stays as it is here; `load_flow` resolves it when it unrolls `repeat`.
"""

from __future__ import annotations

from typing import cast

from flows.facts import BUILT_IN_LISTS
from flows.language.answers import check_text, read_guard
from flows.language.load_do import read_does
from flows.language.load_target import Scope, read_target, wait_of
from flows.language.yaml_tree import Entries, Node, Word
from flows.pack import After, Ask, AskKind, Button, Item, State, Target, Way
from flows.problems import did_you_mean

_ASKS = ("ask", "tick", "review", "run")
_ALONE = ("buttons", "after", "repeat", "save", "end", "copy", "at_most")


def read_state(name: Word, tree: Entries, scope: Scope) -> State:
    """The state as it is written; its faults go to the scope's faults."""
    _check_shape(name, tree, scope)
    _check_texts(tree, scope)
    ask = tree.word("ask")
    end = tree.text("end")
    return State(
        name=name.text,
        say=tree.text("say"),
        copy_text=tree.text("copy"),
        buttons=_buttons(tree, scope),
        ask=_ask(ask, scope) if ask else None,
        save=tree.text("save"),
        optional=tree.flag("optional"),
        tick=_items(tree, scope),
        review=_review(tree, scope),
        run=tree.text("run"),
        returns=_returns(tree, scope) if tree.get("run") else (),
        do=read_does(tree, scope),
        then=() if tree.get("run") else _then(tree, scope),
        end=end,
        after=_afters(tree, scope),
        at_most=int(tree.text("at_most") or 0) or None,
        rule=tree.texts("rule"),
    )


def _check_shape(name: Word, tree: Entries, scope: Scope) -> None:
    """Add a fault for keys that do not go together, and for a state with no way on."""
    asks = [key for key in _ASKS if tree.get(key)]
    if len(asks) > 1:
        scope.fault(name, f'The state "{name.text}" has {" and ".join(asks)}. Make it two states.')
    waits = [key for key in ("ask", "buttons", "tick") if tree.get(key)]
    for key, needs in (("save", "ask, buttons or tick"), ("optional", "ask")):
        has = waits if key == "save" else tree.get("ask")
        if tree.get(key) and not has and not tree.torn:
            scope.fault(tree.key(key) or name, f'"{key}" needs {needs} in the same state.')
    typed = (
        tree.get("ask") and tree.text("ask") != "contact"
    )  # a contact's number: to the directory
    if typed and not tree.get("save") and not tree.torn:
        scope.fault(name, f'The state "{name.text}" asks, but keeps no answer. Add save: NAME.')
    saved = tree.word("save")
    if saved and saved.text in ("n", "times", "next_time", "nspcc"):
        scope.fault(saved, f'"{saved.text}" is the name of a fact. Choose another name.')
    if tree.get("run"):
        for key in _ALONE:
            if word := tree.key(key):
                scope.fault(word, f'A state with run cannot have "{key}". Make it two states.')
    _check_ways(name, tree, scope)


def _check_ways(name: Word, tree: Entries, scope: Scope) -> None:
    """Add a fault unless there is exactly one way on: then, end, buttons, or the
    outcomes of run.
    """
    after = tree.get("after")
    if tree.torn or (isinstance(after, Entries) and after.torn):
        return
    then, end = tree.key("then"), tree.key("end")
    buttons = tree.key("buttons") or tree.key("repeat")
    answers = any(tree.get(key) for key in ("ask", "tick"))
    leaves = any(
        isinstance(node, Word) or (isinstance(node, Entries) and not node.get("say"))
        for _, node in tree.entries("after")
    )
    if then and end:
        scope.fault(end, 'Both "then" and "end" stand here. Keep one of them.')
    elif buttons and not answers and not tree.get("run") and (then or end):
        scope.fault(then or end or name, "The buttons say where to go. Take this key out.")
    elif not (then or end) and (answers or tree.get("run") or not (buttons or leaves)):
        scope.fault(
            name, f'The state "{name.text}" does not say what is next. Add then, end or buttons.'
        )


def _check_texts(tree: Entries, scope: Scope) -> None:
    """Add a fault for unknown names in texts, and for a practice with a message that doesn't say
    so.
    """
    shown = [tree.word("say")]
    nodes = [node for _, node in tree.entries("after")]
    nodes += [node] if (node := tree.get("repeat")) else []
    shown += [node.word("say") for node in nodes if isinstance(node, Entries)]
    labels = [key for key, _ in tree.entries("buttons")]
    lines = [node for _, node in tree.entries("review") if isinstance(node, Word)]
    for text in (*shown, tree.word("copy"), *labels, *lines):
        check_text(text, scope.names, scope.faults)
    for text in shown:
        if text and scope.practice and not text.text.startswith("Practice. "):
            scope.fault(text, 'Each message of a practice begins with "Practice. ".')


def _ask(word: Word, scope: Scope) -> Ask:
    if not word.text.startswith("one of "):
        return Ask(kind=cast("AskKind", word.text))
    name = word.text.removeprefix("one of ")
    known = (*BUILT_IN_LISTS, *scope.lists)
    if name not in known:
        scope.fault(word, f'There is no list "{name}".{did_you_mean(name, known)}')
    return Ask(kind="one of", list=name)


def _buttons(tree: Entries, scope: Scope) -> tuple[Button, ...]:
    again = tree.get("repeat") is not None
    found = []
    for label, node in tree.entries("buttons"):
        go = _leads(node, label, scope, again=again)
        keep = node.text("as") if isinstance(node, Entries) else None
        if keep and not tree.get("save") and isinstance(node, Entries):
            scope.fault(node.key("as") or label, '"as" keeps a word, but the state has no save.')
        if keep and tree.get("ask") and isinstance(node, Entries):
            message = '"as" keeps a word, but what is kept here is the answer to "ask".'
            scope.fault(node.key("as") or label, message)
        does = read_does(node, scope, tapped=True) if isinstance(node, Entries) else ()
        if go:
            found.append(Button(label=label.text, go=go, keep=keep or label.text, do=does))
    return tuple(found)


def _leads(node: Node, key: Word, scope: Scope, *, again: bool = False) -> Target | None:
    """The target of a word, of {go: ...} or of {end: ...}; there must be exactly one."""
    if isinstance(node, Word):
        return read_target(node, scope, again=again)
    if not isinstance(node, Entries):
        return None
    go = node.get("go")
    if bool(go) == bool(node.get("end")) and not node.torn:
        scope.fault(key, "Say where this leads: either go: STATE or end: OUTCOME.")
    return read_target(go or node, scope, again=again)


def _items(tree: Entries, scope: Scope) -> tuple[Item, ...]:
    found = []
    for key, node in tree.entries("tick"):
        text = node.word("text") if isinstance(node, Entries) else node
        check_text(text if isinstance(text, Word) else None, scope.names, scope.faults)
        said = text.text.strip() if isinstance(text, Word) else ""
        if isinstance(node, Entries):
            when = read_guard(node.word("if"), scope.names, scope.faults)
            must, rule = node.flag("must"), node.texts("rule")
            found.append(Item(id=key.text, text=said, when=when, must=must, rule=rule))
        else:
            found.append(Item(id=key.text, text=said))
    return tuple(found)


def _review(tree: Entries, scope: Scope) -> tuple[tuple[str, str], ...]:
    for key, _ in tree.entries("review"):
        if key.text not in scope.names:
            hint = did_you_mean(key.text, scope.names)
            scope.fault(key, f'"{key.text}" is no value that this flow saves.{hint}')
    return tuple(
        (key.text, node.text.strip())
        for key, node in tree.entries("review")
        if isinstance(node, Word)
    )


def _returns(tree: Entries, scope: Scope) -> tuple[tuple[str, Target], ...]:
    then = tree.get("then")
    if not isinstance(then, Entries) and then is not None:
        scope.fault(then, "After run, then names each outcome: then: {OUTCOME: STATE}.")
    ways = [(key.text, read_target(node, scope)) for key, node in tree.entries("then")]
    return tuple((outcome, go) for outcome, go in ways if go)


def _then(tree: Entries, scope: Scope) -> tuple[Way, ...]:
    then = tree.get("then")
    if isinstance(then, Entries) and then.names() != ("end",):
        scope.fault(then, "Outcomes only follow run. Write then: STATE, or lines of if and go.")
        return ()
    if isinstance(then, (Word, Entries)):
        go = read_target(then, scope)
        return (Way(go=go),) if go else ()
    return _ways(tree.items("then"), scope)


def _ways(lines: tuple[Node, ...], scope: Scope) -> tuple[Way, ...]:
    """Lines of {if, go}: all but the last have an if, the last has none."""
    found = []
    for number, line in enumerate(lines, 1):
        if not isinstance(line, Entries):
            continue
        last = number == len(lines)
        if not line.torn and last and line.get("if"):
            scope.fault(line, "The last line has no if: it says what happens otherwise.")
        if not line.torn and not last and not line.get("if"):
            scope.fault(line, "Only the last line has no if. What follows is never reached.")
        when = read_guard(line.word("if"), scope.names, scope.faults)
        go = _leads(line, Word("", line.at), scope)
        if go:
            found.append(Way(go=go, when=when))
    return tuple(found)


def _afters(tree: Entries, scope: Scope) -> tuple[After, ...]:
    found = []
    for key, node in tree.entries("after"):
        wait = wait_of(key, scope)
        said = node.text("say") if isinstance(node, Entries) else None
        if said and isinstance(node, Entries) and (node.get("go") or node.get("end")):
            scope.fault(node, "A timer either says something or goes on. Write two timers.")
        go = None if said else _leads(node, key, scope)
        if wait and (said or go):
            found.append(After(wait=wait, go=go, say=said))
    return tuple(found)
