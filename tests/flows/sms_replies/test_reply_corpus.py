"""A corpus of replies, each with its meaning: a false "taken" or "closed" is the worst fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sms_replies.decision import Decision, OpenItem, decide, read
from tests.flows.engine.worlds import PRIYA

NOW = datetime(2026, 5, 22, 16, 0, tzinfo=UTC)
CORPUS = Path(__file__).parents[1] / "corpus" / "replies.txt"
K7Q2 = OpenItem(reference="K7Q2", codes=("482913",), mentor="Sam")
M4T8 = OpenItem(reference="M4T8", codes=("118340",), mentor="Lee")
CLOSED = OpenItem(reference="R5W9", codes=("392280",), open=False)
STATES: dict[str, tuple[OpenItem, ...]] = {
    "rung": (K7Q2,),
    "mine": (K7Q2.model_copy(update={"owner": "priya"}),),
    "dans": (K7Q2.model_copy(update={"owner": "dan"}),),
    "closed": (CLOSED,),
    "none": (),
    "joining": (K7Q2.model_copy(update={"kind": "joining"}),),
    "notice": (K7Q2.model_copy(update={"kind": "notice"}),),
    "report": (K7Q2.model_copy(update={"kind": "notice"}),),
    "welcome": (OpenItem(reference="W3X4", codes=("100482",), kind="welcome"),),
    "two": (K7Q2, M4T8),
    "drill": (K7Q2.model_copy(update={"kind": "drill"}),),
}
# What may be said without a code: never one that holds or closes anything.
SAFE = {"pass", "no", "open", "ask"}
HOLDS_OR_CLOSES = {"take", "la", "done", "close"}


def corpus() -> Iterator[tuple[str, str, str]]:
    """State, text and value of each line."""
    state = value = ""
    for line in CORPUS.read_text("utf-8").splitlines():
        if line.startswith("["):
            state, _, value = line[1:].partition("] ")
        elif line and not line.startswith("# "):
            yield state, line.replace("\\n", "\n"), value


def value_of(decision: Decision) -> str:
    """What a decision comes to, in the words of the corpus."""
    if decision.gone:
        assert all(act.verb == "pass" and act.gone for act in decision.acts)
        return "not them"
    if decision.verdict == "act":
        (one, *others) = {(a.verb, a.decided, bool(a.words), a.asks) for a in decision.acts}
        assert not others
        verb, decided, words, asks = one
        match verb:
            case "done":
                return "done" if decided else "read back" if words else "done alone"
            case "ask":
                return "ask" if asks == "code" else asks
        return {"doubt": "kept", "close": "close as written"}.get(verb, verb)
    if decision.verdict == "nothing_taken":
        return decision.asks
    return decision.verdict.replace("_", " ")


ALL = list(corpus())


@pytest.mark.parametrize(("state", "body", "value"), ALL)
def test_a_text_is_what_people_mean_by_it(state: str, body: str, value: str) -> None:
    assert value_of(decide(read(body), PRIYA, STATES[state], NOW)) == value


def test_the_corpus_is_large_and_no_text_stands_in_it_twice() -> None:
    counted = Counter((state, body) for state, body, _ in ALL)

    assert len(ALL) >= 600
    assert [each for each, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("state", STATES)
def test_every_text_of_the_corpus_without_a_code_holds_and_closes_nothing(state: str) -> None:
    codes = {code for item in STATES[state] for code in item.codes}
    for _, body, _ in ALL:
        reply = read(body)
        if codes.isdisjoint((*reply.codes, *reply.loose)):
            decision = decide(reply, PRIYA, STATES[state], NOW)
            assert {act.verb for act in decision.acts} <= SAFE, body


WORDS = sorted(
    {word for _, body, _ in ALL for word in body.split() if not any(map(str.isdigit, word))}
)
SAID = st.one_of(st.text(max_size=160), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))


@given(state=st.sampled_from(sorted(STATES)), body=SAID)
def test_no_text_without_a_code_ever_holds_or_closes(state: str, body: str) -> None:
    reply = read(body)
    if reply.codes or reply.loose:
        return
    decision = decide(reply, PRIYA, STATES[state], NOW)

    assert {act.verb for act in decision.acts}.isdisjoint(HOLDS_OR_CLOSES)


@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), quote=st.sampled_from('“"«'))
def test_a_quote_of_ours_holds_closes_and_passes_nothing(words: list[str], quote: str) -> None:
    head = " ".join(word for word in words if word.isalpha()) or "Liked"
    ours = "Harbour: URGENT concern K7Q2, ring Sam now on 07700 900123. Reply 482913 to take it."
    if decide(read(head), PRIYA, STATES["rung"], NOW).acts:
        return  # a no stands before it by itself
    decision = decide(read(f"{head} {quote}{ours}"), PRIYA, STATES["rung"], NOW)

    assert decision.acts == ()
