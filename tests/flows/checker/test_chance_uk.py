"""The pack chance_uk: which rules it carries out, how it talks, and what its guide teaches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from bot.runtime.sources import read_pack
from flows.checker.check import check
from flows.checker.readability import (
    HIGHEST_GRADE,
    LONGEST_SENTENCE,
    by_dictionary,
    grade,
    longest_sentence,
)
from flows.checker.words import LONGEST_DAY, LONGEST_WHEN
from flows.facts import FACTS
from flows.formatting import fill, names_in
from flows.guidance import CHANCE_UK, left_out, rows
from flows.language.load_do import VERBS
from flows.pack import Timings
from tests.flows.packs import pack, scripts

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "flows" / "README.md").read_text("utf-8")
PAGES = [ROOT / "flows" / "README.md", *sorted((ROOT / "docs").glob("for-*.md"))]

# The guidance behind the pack has 26 rules; SCH-13 (allegations about staff) is a school's.
GUIDANCE = {f"CUK-{number:02}" for number in range(1, 27)}
RULES = GUIDANCE | {"SCH-13"}
MOST_TAPS, MOST_TYPED = 16, 2  # from the reminder to the filed report
LONGEST = {
    "mentor.first_name": "M" * 18,
    "pack.organisation": "O" * 16,
    "session.start": "midnight",
    "session.long_day": "Wednesday 30 September",
    "suggestion": "Wed 30 Sep, midnight",
    "times": "3",
    "start.when": LONGEST_WHEN,
    "start.day": LONGEST_DAY,
    "start.time": "midnight",
}
UNKIND = ("forgot", "failed", "invalid", "must ", "are you sure", "serious", "error")


def named() -> set[str]:
    """Every rule that some state, item, need or ladder of the pack names."""
    states = [s for flow in pack().flows.values() for s in flow.states.values()]
    groups = [s.rule for s in states]
    groups += [item.rule for s in states for item in s.tick]
    groups += [need.rule for flow in pack().flows.values() for need in flow.needs]
    groups += [ladder.rule for ladder in pack().ladders.values()]
    return {rule for group in groups for rule in group}


def messages() -> Iterator[tuple[str, str]]:
    """Every message of the pack, each with the place where it stands."""
    for flow in pack().flows.values():
        for need in flow.needs:
            yield f"{flow.name}, {need.id}", need.otherwise
        for state in flow.states.values():
            for text in (state.say, *(after.say for after in state.after)):
                if text:
                    yield f"{flow.name}, {state.name}", text


def labels() -> Iterator[tuple[str, str]]:
    """Every label that the pack puts on a button."""
    for flow in pack().flows.values():
        for state in flow.states.values():
            for button in state.buttons:
                yield f"{flow.name}, {state.name}", button.label
            for item in state.tick:
                yield f"{flow.name}, {state.name}", item.text
    for name, entries in pack().lists.items():
        yield from ((name, entry) for entry in entries)


def longest_part(template: str) -> str:
    """The longest stretch of the first line that has no name in it."""
    return max(re.split(r"\{[^}]*\}", template.splitlines()[0]), key=len)


def sentences(text: str) -> list[str]:
    """The sentences of a message; a line of its own is one, and so is what follows a colon."""
    plain = fill(text, dict.fromkeys(names_in(text), "Name")).removeprefix("Practice. ")
    return [part for part in re.split(r"(?<=[.?!])\s+|\n+", plain) if part.strip()]


def test_every_rule_that_the_pack_names_exists() -> None:
    assert named() <= RULES


def test_every_rule_of_the_guidance_is_named() -> None:
    assert named() >= GUIDANCE


def test_every_rule_of_the_guidance_is_carried_out_by_the_pack_itself() -> None:
    assert {rule.id for rule in CHANCE_UK} == GUIDANCE
    assert left_out(rows(pack())) == ()


def test_every_rule_of_the_guidance_is_played_in_a_script() -> None:
    played = {rule for script in scripts().values() for rule in script.rules}

    assert played >= GUIDANCE
    assert played <= named()


@pytest.mark.parametrize("rule", sorted(GUIDANCE))
def test_a_script_that_names_a_rule_comes_by_where_it_stands(rule: str) -> None:
    """What the state, item or ladder with the rule says is in one of the scripts that name it."""
    told = [script.play for script in scripts().values() if rule in script.rules]
    climbed = {s.ladder for s in scripts().values() if rule in s.rules}
    states = [s for flow in pack().flows.values() for s in flow.states.values()]

    said = [longest_part(s.say) for s in states if rule in s.rule and s.say]
    said += [longest_part(item.text) for s in states for item in s.tick if rule in item.rule]

    found = any(part and part in play for part in said for play in told)
    assert found or climbed & {n for n, ladder in pack().ladders.items() if rule in ladder.rule}


def test_every_message_has_at_most_three_short_sentences() -> None:
    long = [
        (place, sentence)
        for place, text in messages()
        for sentence in sentences(text)
        if len(sentence.split()) > 16
    ]
    many = [place for place, text in messages() if len(sentences(text)) > 3]

    assert not long
    assert not many


def test_every_message_is_easy_to_read() -> None:
    """Flesch-Kincaid grade: half of them at 3 or below, none above 7. `-s` prints every figure."""
    figures = {}
    for place, text in messages():
        spoken = fill(text, dict.fromkeys(names_in(text), "Sam")).removeprefix("Practice. ")
        figures[place, spoken] = (grade(spoken, by_dictionary), longest_sentence(spoken))

    for (place, spoken), (hard, words) in sorted(figures.items(), key=lambda f: f[1]):
        print(f"{hard:4} {words:3}  {place}: {' | '.join(spoken.splitlines())}")
    hardest = [hard for hard, _ in figures.values()]
    assert median(hardest) <= 3
    assert max(hardest) <= HIGHEST_GRADE
    assert max(words for _, words in figures.values()) <= LONGEST_SENTENCE


def test_from_the_reminder_to_the_report_it_is_a_few_taps_and_two_typed_answers() -> None:
    for name, before in (("session_phone", 1), ("session_video_again", 1)):
        way = scripts()[name].play.partition("> FileReport")[0].splitlines()
        moves = [line for line in way if line.startswith("M ") and not line.startswith("M (")]
        taps = before + sum(line.startswith("M [") for line in moves)
        typed = sum(not line.startswith("M [") for line in moves)

        print(f"{name}: {taps} taps, {typed} typed answers")
        assert taps <= MOST_TAPS
        assert typed <= MOST_TYPED


def test_a_concern_climbs_after_five_taps_at_most() -> None:
    for name, script in scripts().items():
        if script.flow == "concern" and "> Raise" in script.play:
            way = script.play.partition("> Raise")[0]
            assert 1 + way.count("\nM [") <= 5, name


def test_every_message_is_kind() -> None:
    unkind = [(p, word) for p, text in messages() for word in UNKIND if word in text.lower()]

    assert not unkind
    assert not [place for place, text in messages() if "!" in text]


def test_every_label_fits_its_button() -> None:
    long = [(place, label) for place, label in labels() if len(fill(label, LONGEST)) > 30]

    assert not long


def test_a_ready_text_fits_the_copy_button_with_the_longest_names() -> None:
    copies = [s.copy_text for f in pack().flows.values() for s in f.states.values() if s.copy_text]

    assert copies
    assert all(len(fill(text, LONGEST)) <= 256 for text in copies)


def test_the_pack_writes_down_the_waits_that_the_product_has() -> None:
    assert pack().timings == Timings()


def test_every_danger_question_says_999_before_it_asks_anything_else() -> None:
    states = pack().concern_flow.states

    assert "ring 999 first" in str(states[pack().concern_flow.start].say)
    assert all(
        str(states[name].say).startswith("Ring 999 now.") for name in ("call_999", "danger_who")
    )


def test_the_carers_phone_is_a_line_that_no_checklist_goes_on_without() -> None:
    lists = [s.tick for s in pack().flows["session"].states.values() if s.tick]

    assert all(any("CUK-16" in item.rule and item.must for item in tick) for tick in lists)


def test_only_a_video_session_asks_about_the_camera() -> None:
    states = pack().flows["session"].states
    items = {s.name: [i for i in s.tick if "CUK-14" in i.rule] for s in states.values() if s.tick}

    assert {name for name, asked in items.items() if asked} == {"video_checks"}
    (way, _) = states["which_checks"].then
    assert way.when is not None
    assert (way.when.name, way.when.operand, way.go.state) == ("place", "Video", "video_checks")


def test_the_video_checklist_does_not_speak_of_the_phone() -> None:
    states = pack().flows["session"].states

    said = [states["video_checks"].say, states["ready_by_video"].say]
    said += [item.text for item in states["video_checks"].tick]
    assert not [words for words in said if words and "phone" in words]


def test_before_each_session_it_is_said_what_photos_are_for() -> None:
    states = pack().flows["session"].states
    starts = [s for s in states.values() if any(b.label == "Start session" for b in s.buttons)]

    assert len(starts) == 2
    for state in starts:
        assert "Photos are only for session time, and never of you." in (state.say or "")
        assert "CUK-21" in state.rule


def test_the_checker_finds_nothing_to_say() -> None:
    found = read_pack("chance_uk")

    assert check(found.pack, None, date(2026, 5, 22), found.positions) == []


def test_a_practice_does_nothing() -> None:
    practice = pack().flows["practice"]

    assert practice.practice
    assert not [do for s in practice.states.values() for do in s.do]
    assert not [do for s in practice.states.values() for b in s.buttons for do in b.do]


def test_a_folder_with_one_timing_is_a_whole_pack(tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "pack: harbour\ntitle: Harbour\nextends: chance_uk\ntimings: {manager_wait: 2 s}\n", "utf-8"
    )

    child = read_pack(folder).pack

    assert child.timings.manager_wait.total_seconds() == 2
    assert child.ladders["concern"].rungs[0].wait == child.timings.manager_wait
    assert child.flows == pack().flows


def test_the_example_of_the_guide_changes_one_text_and_one_wait(tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    folder.mkdir()
    for name in ("pack.yaml", "cant_get_through.yaml"):
        found = re.search(rf"```yaml\n(# harbour/{name}\n.*?)```", GUIDE, re.DOTALL)
        assert found
        (folder / name).write_text(found[1], "utf-8")

    child, parent = read_pack(folder).pack, pack()

    assert child.timings.pause.total_seconds() == 300
    changed, old = (p.flows["cant_get_through"].states["explain"] for p in (child, parent))
    assert changed.say != old.say
    assert changed == old.model_copy(update={"say": changed.say})


def test_the_guide_lists_exactly_the_facts_that_there_are() -> None:
    _, _, rest = GUIDE.partition("<!-- facts -->")
    table, _, _ = rest.partition("<!-- end of facts -->")
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.*?) \| (fixed|live) \| (.*?) \|$", table, re.M)

    expected = [
        (name, ", ".join(fact.labels) or fact.kind, "fixed" if fact.fixed else "live", fact.meaning)
        for name, fact in FACTS.items()
    ]
    assert rows == expected


def test_the_guide_lists_every_wait_and_every_effect() -> None:
    missing = [name for name in Timings.model_fields if f"| `{name}` |" not in GUIDE]
    unknown = [verb for verb in VERBS if not re.search(rf"`(\{{{verb}: |{verb}`)", GUIDE)]

    assert not missing
    assert not unknown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_for_people_shows_no_real_mobile(page: Path) -> None:
    mobiles = re.findall(r"\b07\d{3} ?\d{6}\b", page.read_text("utf-8"))

    assert all(mobile.replace(" ", "").startswith("07700900") for mobile in mobiles)
