"""Each file of the corpus has one fault, and the loader says where it is and what to do."""

from pathlib import Path

import pytest

from flows.problems import FlowError, Position, did_you_mean, in_order
from tests.flows.corpora import FAULTS, faulty, problems_of, said, sound


@pytest.mark.parametrize("file", FAULTS, ids=lambda file: file.stem)
def test_a_fault_is_reported_with_its_place_and_a_remedy(file: Path) -> None:
    expected, reported = faulty(file)

    assert reported == expected
    assert expected, "the file names the fault that it has"


def test_all_faults_of_all_files_are_reported_at_once_in_the_order_of_the_files() -> None:
    files = sound()
    files["concern.yaml"] = files["concern.yaml"].replace("then: call_999", "then: call_998")
    files["concern.yaml"] = files["concern.yaml"].replace("raise: unsaid", "raise: unsayd", 1)
    files["booking.yaml"] = files["booking.yaml"].replace("start: when", "start: whenn")
    files["pack.yaml"] += "joiin: booking\n"

    problems = problems_of(files)

    assert [problem.file for problem in problems] == [
        *("booking.yaml", "concern.yaml", "concern.yaml", "pack.yaml")
    ]
    assert all("Did you mean" in problem.message for problem in problems)


def test_one_unreadable_file_does_not_hide_what_is_wrong_with_another() -> None:
    files = sound()
    files["booking.yaml"] = "flow: booking\n\ttitle: A tab\n"
    files["concern.yaml"] += "    sya: Hello.\n"

    assert [problem.file for problem in problems_of(files)] == ["booking.yaml", "concern.yaml"]


def test_a_list_that_does_not_exist_is_one_fault_not_two() -> None:
    files = sound()
    files["concern.yaml"] = files["concern.yaml"].replace("one of staff", "one of stuff", 1)

    assert [problem.message for problem in problems_of(files)] == [
        'There is no list "stuff". Did you mean "staff"?'
    ]


def test_a_call_to_a_flow_with_faults_is_not_a_fault_of_the_caller() -> None:
    files = sound()
    files["booking.yaml"] = files["booking.yaml"].replace("end: booked", "end: Booked it")

    assert [problem.file for problem in problems_of(files)] == ["booking.yaml"]


def test_a_circle_of_calls_is_shown() -> None:
    files = sound()
    head = "title: T\nstart: a\nstates:\n  b: {end: x}\n"
    files["one.yaml"] = f"flow: one\n{head}  a: {{run: two, then: {{x: b}}}}\n"
    files["two.yaml"] = f"flow: two\n{head}  a: {{run: one, then: {{x: b}}}}\n"

    assert [problem.message for problem in problems_of(files)] == [
        "Flows run in a circle: one > two > one.",
        "Flows run in a circle: two > one > two.",
    ]


def test_two_files_cannot_hold_one_flow() -> None:
    files = sound()
    files["other.yaml"] = files["booking.yaml"]

    assert [said(problem) for problem in problems_of(files)] == [
        '1:7 The flow "booking" stands in booking.yaml as well.'
    ]


def test_a_pack_without_pack_yaml_is_refused() -> None:
    files = {name: text for name, text in sound().items() if name != "pack.yaml"}

    assert [said(problem) for problem in problems_of(files)] == [
        "1:1 A pack needs the file pack.yaml."
    ]


def test_a_file_over_256_kb_is_refused() -> None:
    problems = problems_of({**sound(), "big.yaml": "# padding\n" * 30_000})

    assert [said(problem) for problem in problems] == [
        "1:1 The file is larger than 256 KB. Split it."
    ]


def test_a_bomb_of_aliases_is_refused_and_does_not_expand() -> None:
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]

    problems = problems_of({**sound(), "bomb.yaml": "a0: &a0 [x]\n" + "\n".join(lines)})

    assert 'A text that begins with * needs quotes: "*a7".' in {p.message for p in problems}


def test_an_error_lists_all_its_problems_as_lines() -> None:
    at = Position(file="a.yaml", line=3, column=5)

    error = FlowError([at.problem("One."), at.problem("Two.")])

    assert str(error) == "a.yaml:3:5: error: One.\na.yaml:3:5: error: Two."


def test_a_problem_shows_its_path() -> None:
    problem = Position(file="a.yaml", line=3, column=5).problem("No end.")

    shown = str(problem.model_copy(update={"path": ("start", "tap Yes")}))

    assert shown == "a.yaml:3:5: error: No end.\n    start\n    tap Yes"


def test_problems_are_sorted_and_said_once() -> None:
    late = Position(file="a.yaml", line=3, column=5).problem("Late.")
    early = Position(file="a.yaml", line=1, column=5).problem("Early.")

    assert in_order([late, early, late]) == (early, late)


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("sya", ["say", "save"], ' Did you mean "say"?'),
        ("ruth", ["Ruth"], ' Did you mean "Ruth"?'),
        ("xyz", ["b", "a"], " There is: a, b."),
        ("xyz", [], ""),
        ("xyz", [f"name{n}" for n in range(13)], ""),
    ],
)
def test_the_nearest_name_is_suggested_or_the_few_that_there_are(
    word: str, known: list[str], hint: str
) -> None:
    assert did_you_mean(word, known) == hint
