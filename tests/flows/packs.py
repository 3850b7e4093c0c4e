"""The pack that comes with the product and the golden scripts, as values: read once for all."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from bot.runtime.sources import read_pack
from flows.pack import Pack
from tests.flows.transcript import Script

GOLDEN = Path(__file__).parent / "golden"


@cache
def pack() -> Pack:
    """The pack `chance_uk`, read and flat."""
    return read_pack("chance_uk").pack


@cache
def scripts() -> dict[str, Script]:
    """All golden scripts, by the name of their file."""
    yaml = YAML(typ="safe", pure=True)
    return {
        path.stem: Script.model_validate(yaml.load(path.read_text("utf-8")))
        for path in sorted(GOLDEN.glob("*.yaml"))
    }
