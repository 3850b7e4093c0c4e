"""Whatever a file holds, the loader answers with a pack or with problems, and never breaks."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.language.load_pack import load_pack
from flows.people_file.load import load_people
from flows.problems import FlowError, Problem
from tests.flows.corpora import sound
from tests.flows.people_file.test_load import PEOPLE

SOUND = sound()
NOTHING_SAID = Problem(file="", line=0, column=0, message="refused without a problem")
PIECES = st.sampled_from(
    [
        *("{", "}", "[", "]", ":", ": ", "#", " #", ",", '"', "'", "*a", "&a ", "!t ", "- ", "|"),
        *("\n", "\r", "\t", "  ", "~", "removed", "again", "concern", "07700900001", "\x00", "é"),
        *("one of ", "is set", "{n}", "?", "%", "<<", "0", "like: concern", "run: booking"),
        *("\u2028", "\ufeff", "\x85", ">"),
    ]
)


def hurt(text: str, data: st.DataObject) -> str:
    """The text with a few lines or pieces lost, moved or put in."""
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        to = data.draw(st.integers(at, min(len(text), at + 40)))
        text = text[:at] + data.draw(PIECES | st.just("")) + text[to:]
    return text


def answered(load: Callable[[], object]) -> None:
    """The load gives a value, or problems that stand somewhere; anything else is raised."""
    problems: tuple[Problem, ...] = ()
    try:
        load()
    except FlowError as error:
        problems = error.problems or (NOTHING_SAID,)
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_flow_is_refused_or_read(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SOUND)))
    files = {**SOUND, name: hurt(SOUND[name], data)}

    answered(lambda: load_pack(files, {}))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_override_is_refused_or_read(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SOUND)))
    files = {"pack.yaml": "extends: sound\n", name: hurt(SOUND[name], data)}

    answered(lambda: load_pack(files, {"sound": SOUND}))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_list_of_people_is_refused_or_read(data: st.DataObject) -> None:
    text = hurt(PEOPLE, data)

    answered(lambda: load_people(text))


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80))
def test_any_text_at_all_is_answered(text: str) -> None:
    answered(lambda: load_pack({"pack.yaml": text}, {}))
