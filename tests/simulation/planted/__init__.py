"""Bugs that were planted on purpose, each a patch: the simulation has to find every one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
FOLDERS = ("bot", "flows", "storage", "tests")
FOUND = re.compile(r"^(\d+) seeds: (\d+) break", re.M)


class CannotPlantError(Exception):
    """The patch does not fit the code any more: it has to be made anew."""


@dataclass(frozen=True)
class Hunt:
    """How it went: after how many seeds it was found, and by which rule."""

    name: str
    seeds: int
    rule: str | None


def patches(names: Sequence[str] = ()) -> list[Path]:
    """The patches of these names, or all."""
    return [p for p in sorted(HERE.glob("*.patch")) if not names or p.stem in names]


def plant(patch: Path, folder: Path) -> None:
    """Copy the code into that folder with the bug in it. Raises CannotPlantError."""
    for name in FOLDERS:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.db*")
        )
    done = subprocess.run(
        ["patch", "-p1", "--fuzz=3", "--no-backup-if-mismatch", "-i", str(patch)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotPlantError(f"{patch.name} does not fit any more:\n{done.stdout}")


def hunt(patch: Path, *, most: int = 500, jobs: int = 1) -> Hunt:
    """Plant one and look for it. Raises CannotPlantError."""
    with TemporaryDirectory(prefix="planted-") as name:
        folder = Path(name)
        plant(patch, folder)
        command = [sys.executable, "-m", "tests.simulation", "--first", "--seeds", f"0:{most}"]
        done = subprocess.run(
            [*command, "--jobs", str(jobs)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
    counted = FOUND.search(done.stdout)
    if counted is None:
        return Hunt(patch.stem, 0, f"the program itself fails: {done.stderr.strip()[-300:]}")
    rules = [line for line in done.stdout.splitlines() if line.startswith("Broke: ")]
    rule = rules[0].removeprefix("Broke: ") if rules else None
    return Hunt(patch.stem, int(counted[1]), rule if int(counted[2]) else None)


def find_all(names: Sequence[str] = (), *, most: int = 500, jobs: int = 1) -> bool:
    """Plant each, say after how many seeds it was found; whether all were."""
    found = True
    for patch in patches(names):
        one = hunt(patch, most=most, jobs=jobs)
        if one.rule is None:
            found = False
            print(f"{one.name}: NOT FOUND in {one.seeds} seeds", flush=True)
        else:
            print(f"{one.name}: found after {one.seeds} seeds ({one.rule})", flush=True)
    return found
