"""What is heard in typed words: figures on labelled sentences, and rules that hold for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.checker.hearing import floor_words
from flows.hearing.hearing import Heard, hear, listener
from flows.hearing.ordinary_words import ORDINARY_WORDS
from flows.hearing.phrases import EntryError, find, read_phrase
from flows.hearing.tokens import sentences as tokens
from flows.pack import Pack, Worries
from tests.flows.hearing.ordinary import english, mistaken
from tests.flows.hearing.sentences import FILES, LABELS, is_alarm, is_danger, measure, sentences
from tests.flows.packs import pack

EVERY = [sentence for file in FILES for sentence in sentences(file)]
EARS = listener(pack())
NOTHING_PACK = Pack(name="bare", title="A pack from before there was a list")


def heard(words: str) -> Heard:
    """What the worry list that comes with the product hears."""
    return hear(pack(), words)


@pytest.mark.parametrize("file", FILES)
def test_the_figures_hold(file: str) -> None:
    every, danger = measure(file, is_alarm), measure(file, is_danger)

    assert every.recall >= 0.97, every.missed
    assert every.precision >= 0.9, every.false
    assert danger.recall >= 0.95, danger.missed
    assert danger.precision >= 0.9, danger.false


def test_there_are_enough_sentences_and_half_of_them_are_harmless() -> None:
    harmless = [s for s in EVERY if s.label == "nothing"]

    assert len(EVERY) >= 800
    assert len(sentences("held_out")) >= 250
    assert 0.4 <= len(harmless) / len(EVERY) <= 0.6
    assert {s.label for s in EVERY} == set(LABELS.values())


@pytest.mark.parametrize(
    "words",
    [
        "I'm not sure he's safe",
        "not worried about school, but his dad hits him",
        "no concerns except the bruise on his arm",
        "no worries. she wants to die",
        "nothing to report apart from a black eye",
        "he doesn't feel safe at home",
    ],
)
def test_a_no_never_hides_a_worry(words: str) -> None:
    assert heard(words) == "worry"


@pytest.mark.parametrize(
    "words",
    [
        "no concerns",
        "no worries",
        "nothing to worry about",
        "not worried",
        "don't worry",
        "no rush",
    ],
)
def test_a_plain_no_is_no_worry(words: str) -> None:
    assert heard(words) == "nothing"


@pytest.mark.parametrize(
    ("plain", "typed"),
    [
        ("he hit me", "HE HIT ME!!!"),
        ("he hit me", "he  hiiiit   me"),
        ("help me", "h e l p me"),
        ("suicide", "su1c1de"),
        ("suicide", "s.u.i.c.i.d.e"),
        ("suicidal", "suicdal"),
        ("raped", "r*ped"),
        ("bullied", "bulllied"),
        ("he's not safe", "he’s not s\u200bafe"),
        ("he has a knife", "he has a 🔪"),
        ("999", "9 9 9"),
        ("999", "nine nine nine"),
        ("she is hurting", "shes hurtin"),
        ("dad hits him", "ＤＡＤ hits him"),
    ],
)
def test_one_word_is_heard_in_its_many_spellings(plain: str, typed: str) -> None:
    assert heard(plain) != "nothing"
    assert heard(typed) == heard(plain)


@pytest.mark.parametrize("words", ["", " ", "...", "👍", "?", "\n", "12", "no", "ok", "Help"])
def test_what_says_nothing_is_nothing(words: str) -> None:
    assert heard(words) == "nothing"


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("he has taken an overdose", "he took an overdose last year"),
        ("he has a knife", "in the film he has a knife"),
    ],
)
def test_danger_of_long_ago_or_in_a_story_is_a_worry(now: str, then: str) -> None:
    assert heard(now) == "danger"
    assert heard(then) == "worry"


@given(st.sampled_from(EVERY), st.sampled_from(EVERY))
def test_what_is_said_before_and_after_hides_nothing(one: object, other: object) -> None:
    before, words = one.words, other.words  # type: ignore[attr-defined]
    alone = heard(f"{words}\nok")  # what counts only where nothing stands beside it is left aside

    if alone != "nothing":
        assert heard(f"{before}\n{words}\nok") != "nothing"


@given(st.text(max_size=400))
def test_anything_can_be_heard(words: str) -> None:
    assert heard(words) in LABELS.values()


def test_a_message_of_any_length_is_read_to_a_bound() -> None:
    assert heard("a " * 100_000) == "nothing"
    assert heard("he hit " * 600) in LABELS.values()


@pytest.mark.parametrize("words", sorted(set(floor_words())))
def test_a_pack_without_a_list_hears_the_floor(words: str) -> None:
    assert hear(NOTHING_PACK, words) != "nothing"


@pytest.mark.parametrize(
    ("entry", "words", "found"),
    [
        ("run away", "they run away", True),
        ("run away", "run far away", False),
        ("run ... away", "run very far away", True),
        ("run ... away", "run one two three four five away", False),
        ("run ... away", "run. go away", False),
        ("suicid*", "suicidality", True),
        ("he (is) lost", "he lost", True),
        ("he (is) lost", "he is lost", True),
        ("hit <child>", "hit my mentee", True),
        ("hit <child>", "hit it", False),
    ],
)
def test_an_entry_means_what_its_table_says(entry: str, words: str, found: bool) -> None:
    phrase = read_phrase(entry, {"child": ("me", "my mentee")})
    said = tokens(words)

    assert any(find(phrase, said, start) for start in range(len(said))) == found


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("... away", "begins or ends"),
        ("hit <kid>", "there is: child"),
        ("(hit) (me)", "at least one word"),
        ("hi*", "at least 3 letters"),
        ("(hit me", "can't be read"),
        (" ".join(["hit"] * 13), "13 words"),
        ("👍", "no letter"),
    ],
)
def test_an_entry_that_cannot_be_read_says_why(entry: str, why: str) -> None:
    with pytest.raises(EntryError, match=why):
        read_phrase(entry, {"child": ("me",)})


def test_a_word_of_ones_own_is_heard() -> None:
    ours = Pack(name="ours", title="Ours", worries=Worries(worry={"ours": ("the blue door",)}))

    assert hear(ours, "it was The Blue Door again") == "worry"
    assert hear(ours, "the blue house") == "nothing"


@pytest.mark.parametrize(
    "words",
    [
        "we talked about the school concert",
        "he worked hard and could concentrate",
        "he looked happy today",
        "they have two older brothers",
        "we swapped football cards",
        "we did maths exercises",
        "we played conkers, a conker is a chestnut",
        "he is growing tomatoes",
        "a nature conservation walk",
        "rating films out of ten",
        "he built towers of blocks and stacked cups",
        "he got a treat for his birthday",
    ],
)
def test_an_ordinary_word_is_no_misspelling_of_a_worry(words: str) -> None:
    assert heard(words) == "nothing"


def test_no_english_word_is_taken_for_a_misspelling_of_another() -> None:
    """Mended by `python -m tests.flows.hearing.ordinary`."""
    assert set(mistaken(english(), english())) <= ORDINARY_WORDS


@pytest.mark.parametrize(
    "words",
    ["she is a dancer", "that was amusing", "attach the file", "a banter bus", "we went biking"],
)
def test_a_word_that_looks_like_one_of_the_list_is_heard_as_itself(words: str) -> None:
    assert hear(pack(), words) == "nothing"
