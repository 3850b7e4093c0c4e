"""Pages lead somewhere: each relative link and each file named for developers is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SKIPPED = {".git", ".venv", "node_modules", "build", "dist"}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`((?:bot|flows|storage|tests|docs)/[\w./-]*)`")


def _pages() -> Iterator[Path]:
    for page in sorted(ROOT.rglob("*.md")):
        if SKIPPED.isdisjoint(page.relative_to(ROOT).parts):
            yield page


PAGES = [page.relative_to(ROOT).as_posix() for page in _pages()]


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
