"""worries.yaml: read, laid over another pack's, and refused with line and remedy."""

from __future__ import annotations

from datetime import date

import pytest

from bot.runtime.sources import built_in, read_pack
from flows.checker.check import check
from flows.hearing.hearing import hear
from flows.language.load_pack import load_pack
from flows.pack import Pack
from flows.problems import FlowError
from tests.flows.corpora import sound

PARENT = {
    "pack.yaml": "extends: sound\n",
    "worries.yaml": (
        "families: {child: [me, him]}\n"
        "worry:\n  hurt: [hit <child>, bruis*]\n  other: [green door]\n"
        "harmless: {games: [hit him up]}\n"
    ),
}


def loaded(worries: str, parent: dict[str, str] | None = None) -> Pack:
    """A pack with this worry list, on the sound pack or on one that has a list."""
    files = {"pack.yaml": f"extends: {'parent' if parent else 'sound'}\n", "worries.yaml": worries}
    return load_pack(files, {"sound": sound(), "parent": parent or {}}).pack


def problems(worries: str) -> list[str]:
    """The problems of a worry list, each with line and column."""
    with pytest.raises(FlowError) as refused:
        loaded(worries)
    return [f"{p.file} {p.line}:{p.column} {p.message}" for p in refused.value.problems]


def test_a_group_of_ones_own_is_added_and_the_others_stay() -> None:
    ours = loaded("worry:\n  ours: [blue door]\n", PARENT)

    assert hear(ours, "blue door") == hear(ours, "green door") == "worry"
    assert hear(ours, "he has a bruise") == "worry"
    assert hear(ours, "hit him up") == "nothing"


def test_a_group_is_replaced_or_removed_by_its_name() -> None:
    ours = loaded("worry:\n  other: [blue door]\n  hurt: removed\n", PARENT)

    assert ours.worries.worry == {"other": ("blue door",)}
    assert hear(ours, "green door") == "nothing"
    assert hear(ours, "he hit me") == "worry", "the floor stays"


def test_a_number_is_a_word() -> None:
    assert hear(loaded("danger:\n  ours: [4711]\n"), "4711 please") == "danger"


@pytest.mark.parametrize(
    ("worries", "problem"),
    [
        ("worry:\n  ours: [hit <kid>]\n", '2:10 "hit <kid>" names the family'),
        ("worry:\n  ours: [hit (him)]\n", '2:10 "hit (him)" begins or ends with a word that may'),
        ("worry:\n  ours: ['a|b']\n", '2:10 "a|b" cannot stand here'),
        ("worry:\n  ours: ['(a+)+']\n", '2:10 "(a+)+" cannot stand here'),
        ("worry:\n  ours: [danny was here]\n", '2:10 "danny" is somebody\'s name.'),
        ("wory:\n  ours: [a thing]\n", '1:1 "wory" is not a key of worries.yaml. Did you mean'),
        (
            "worry:\n  a: [bruise]\nharmless:\n  b: [bruise]\n",
            '4:7 "bruise" would take out "bruise" wherever it stands.',
        ),
    ],
)
def test_a_bad_entry_is_told_with_line_and_remedy(worries: str, problem: str) -> None:
    found = problems(worries)

    assert any(line.startswith(f"worries.yaml {problem}") for line in found), found


def test_the_floor_cannot_be_called_harmless() -> None:
    ours = loaded("harmless:\n  ours: [hit me]\n")

    found = [str(problem) for problem in check(ours, None, date(2026, 5, 22))]

    assert any('take out "hit me", which is always heard' in line for line in found)


@pytest.mark.parametrize("name", built_in())
def test_the_lists_that_come_with_the_product_are_sound(name: str) -> None:
    found = read_pack(name)

    assert check(found.pack, None, date(2026, 5, 22), found.positions) == []
