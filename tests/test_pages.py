"""Pages lead somewhere: each link, each page and each file that is named is in the repository."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SKIPPED = {"build", "dist", "node_modules", "__pycache__"}  # and all hidden folders
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PAGE = re.compile(r"[\w./-]*\w\.md\b")
STORY = re.compile(r"\bstor(?:y|ies) \d|test_story_\d", re.IGNORECASE)  # of a list that isn't here
TEXTS = {".py", ".md", ".yaml", ".toml", ".svg", ".service", ".conf", ""}
NAMED = re.compile(r"`((?:bot|flows|storage|tests|docs)/[\w./-]*)`")


def _files() -> Iterator[Path]:
    """Every file of the repository, in order, but those in hidden or built folders."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(n for n in folders if n[0] != "." and n not in SKIPPED)
        yield from (Path(folder) / name for name in sorted(names))


PAGES = [file.relative_to(ROOT).as_posix() for file in _files() if file.suffix == ".md"]


def _texts() -> Iterator[tuple[Path, str]]:
    """Every file of words with its text, but this one."""
    for file in _files():
        if file.suffix in TEXTS and file != Path(__file__):
            yield file, file.read_text(encoding="utf-8", errors="ignore")


def absent_pages(file: Path, text: str) -> list[str]:
    """The pages that a text names and that are neither beside it, nor at the root, nor in docs/."""
    places = (file.parent, ROOT, ROOT / "docs")
    named = (name for name in PAGE.findall(text) if "//" not in name)
    return [name for name in named if not any((place / name).exists() for place in places)]


def anchors(text: str) -> set[str]:
    """What a link may name behind the # on that page, as GitHub makes it of each heading."""
    plain = (re.sub(r"[^\w\s-]", "", heading.lower()) for heading in HEADING.findall(text))
    return {re.sub(r"\s", "-", heading.strip()) for heading in plain}


def dead_links(page: Path) -> list[str]:
    """The relative links of a page that lead to no file, or to no heading of it."""
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    dead: list[str] = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not (there.exists() and (not anchor or anchor in anchors(there.read_text("utf-8")))):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", PAGES)
def test_each_relative_link_of_a_page_resolves(page: str) -> None:
    assert dead_links(ROOT / page) == []


def test_a_dead_link_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A page\n[gone](gone.md) [here](#a-page) [no](#nowhere) [web](https://example.org)\n",
        encoding="utf-8",
    )

    assert dead_links(page) == ["gone.md", "#nowhere"]


def test_each_file_that_developers_are_sent_to_is_there() -> None:
    page = (ROOT / "docs" / "for-developers.md").read_text(encoding="utf-8")
    named = NAMED.findall(page)

    missing = [path for path in named if not (ROOT / path).exists()]

    assert len(named) > 50
    assert missing == []


def test_no_file_names_a_page_that_is_not_there() -> None:
    absent = {
        file.relative_to(ROOT).as_posix(): missing
        for file, text in _texts()
        if (missing := absent_pages(file, text))
    }

    assert absent == {}


def test_no_file_counts_stories_of_a_page_that_is_not_there() -> None:
    counting = [file.relative_to(ROOT).as_posix() for file, text in _texts() if STORY.search(text)]

    assert counting == []


def test_an_absent_page_would_be_found() -> None:
    text = "see docs/machines.md, machines.md and flows/README.md, but not nowhere.md"

    assert absent_pages(ROOT / "flows" / "pack.py", text) == ["nowhere.md"]
    assert STORY.search("as in Story 5")
