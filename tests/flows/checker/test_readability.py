"""Reading grade and sentence length."""

import pytest

from flows.checker.readability import (
    by_dictionary,
    by_vowels,
    grade,
    longest_sentence,
    sentences,
    words,
)


@pytest.mark.parametrize(
    ("text", "highest"),
    [
        ("Ring 999 now. Ask for the police and say a child is in danger.", 3),
        ("Thank you for telling us. While you wait, write down on paper what you saw.", 3),
        ("Concern K7Q2 is saved, and we're texting Priya. Ring Priya now too: 07700 900456", 4),
        ("Got it", 0),
    ],
)
def test_plain_words_are_graded_low(text: str, highest: float) -> None:
    assert grade(text, by_dictionary) <= highest
    assert grade(text) <= highest + 1


def test_office_words_are_graded_high() -> None:
    text = "Notification of the safeguarding organisation is mandatory prior to initiating contact."

    assert grade(text, by_dictionary) > 12
    assert grade(text) > 12


def test_numbers_and_codes_are_one_short_word() -> None:
    assert grade("Ring us on 07700 900123 now please") == grade("Ring us on nine now please")
    assert words("07700 900123 and K7Q2") == ["07700900123", "and", "K7Q2"]


def test_a_line_and_what_follows_a_colon_are_sentences_of_their_own() -> None:
    assert sentences("You can ring now.\nDanger: 999") == ["You can ring now.", "Danger", "999"]
    assert longest_sentence("One two three. Four five six seven?") == 4
    assert longest_sentence("") == 0


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        *(("child", 1), ("danger", 2), ("telling", 2), ("time", 1), ("police", 2), ("texted", 2)),
        *(("saved", 1), ("table", 2), ("notes", 1), ("wishes", 2), ("we're", 1), ("priya's", 1)),
    ],
)
def test_syllables_by_vowels(word: str, syllables: int) -> None:
    assert by_vowels(word) == syllables


def test_a_word_that_the_dictionary_lacks_is_counted_by_its_vowels() -> None:
    assert by_dictionary("mentorline") == by_vowels("mentorline")
