"""Free text that may tell of a worry: its writer is asked about it before it is passed on.

The words of a report are read when it is to be sent, every other free text when it was typed. The
answer is kept as evidence. Words that were asked about are not asked about again; changed words
are.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.conversation.questions import new_question, record, turn_to
from flows.conversation.rendering import WORRIES
from flows.conversation.transition import Transition
from flows.effects import Key
from flows.hearing.hearing import hear
from flows.pack import Button
from flows.requests import ToConcern, Witness

TYPED = "typed"  # the typed answer waits; otherwise the number of a button


def before_sending(transition: Transition, button: Button, index: int) -> bool:
    """Ask about a worry in a report that is to be sent; whether the question was asked."""
    if not any(do.verb == "file" for do in button.do):
        return False
    values = transition.frame.values
    return _ask(transition, [values[n] for n in _reviewed(transition) if n in values], str(index))


def before_keeping(transition: Transition, words: str) -> bool:
    """Ask about a worry in a free text that was typed; whether the question was asked.

    Words that a report reads back are read when it is sent, so that they are asked about once.
    """
    about, state = transition.frame.about, transition.state()
    if about is None and (state.save in _reviewed(transition) or state.ask is None):
        return False
    if about is None and state.ask and state.ask.kind not in ("text", "long text"):
        return False
    return _ask(transition, [words], TYPED, about=about, pending=words)


def _reviewed(transition: Transition) -> list[str]:
    return [name for s in transition.flow().states.values() for name, _ in s.review]


def _ask(transition: Transition, texts: Iterable[str], waits: str, **more: str | None) -> bool:
    flow = transition.flow()
    worries = [text for text in texts if hear(transition.pack(), text) != "nothing"]
    said = "\n".join(worries)
    if not said or said == transition.frame.heard or flow.safeguarding or flow.practice:
        return False
    turn_to(transition, None, worry=waits, worried=said, **more)
    return True


def answered(transition: Transition, word: str, key: Key, message: int | None) -> str | None:
    """Keep what was tapped; what waited goes on. A concern comes on top of the rest."""
    frame = transition.frame
    record(transition, key.label, message)
    words = {"words": frame.worried or "", "said": WORRIES[word]}
    transition.act(Witness(reference=None, what="asked about a worry", answers=words))
    transition.put(worry=None, worried=None, heard=frame.worried)
    if word != "yes":
        return frame.worry
    new_question(transition, about=frame.about, aside="reason" if frame.about else None, bare=True)
    transition.out.append(ToConcern())
    return None
