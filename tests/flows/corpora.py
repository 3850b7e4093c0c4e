"""The corpus of packs: one that is sound, and one file for each fault that is refused."""

from __future__ import annotations

import re
from pathlib import Path

from flows.language.load_pack import Loaded, load_pack
from flows.problems import FlowError, Problem

FOLDER = Path(__file__).with_name("corpus")
FAULTS = sorted((FOLDER / "faults").glob("*.yaml"))


def sound() -> dict[str, str]:
    """The files of a pack without a fault: the examples of the flow language."""
    return {
        file.name: file.read_text(encoding="utf-8") for file in (FOLDER / "sound").glob("*.yaml")
    }


def child(**files: str) -> Loaded:
    """The sound pack with a pack laid over it: `pack` is its pack.yaml, the others are flows."""
    texts = {f"{name}.yaml": text for name, text in files.items()}
    texts["pack.yaml"] = f"pack: child\nextends: sound\n{texts.get('pack.yaml', '')}"
    return load_pack(texts, {"sound": sound()})


def faulty(file: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a file of the corpus expects ("LINE:COLUMN words") and what the loader says of it.

    A file pack_*.yaml extends the sound pack; any other is a flow beside its flows.
    """
    text = file.read_text(encoding="utf-8")
    expected = tuple(re.findall(r"^# (\d+:\d+ .+)$", text, re.MULTILINE))
    files = (
        {"pack.yaml": text} if file.stem.startswith("pack_") else {**sound(), "probe.yaml": text}
    )
    return expected, tuple(map(said, problems_of(files)))


def problems_of(files: dict[str, str]) -> tuple[Problem, ...]:
    """What the loader says of these files; empty where it takes them."""
    try:
        load_pack(files, {"sound": sound()})
    except FlowError as error:
        return error.problems
    return ()


def said(problem: Problem) -> str:
    """A problem as the corpus writes it."""
    return f"{problem.line}:{problem.column} {problem.message}"
