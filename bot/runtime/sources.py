"""Sources of packs: those that come with the product, and folders of a charity."""

from __future__ import annotations

from functools import partial
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from flows.language.load_pack import Loaded, load_pack
from flows.language.load_trees import PACK_FILE
from flows.problems import FlowError, Position, Problem, did_you_mean


def built_in() -> tuple[str, ...]:
    """The names of the packs that come with the product."""
    return tuple(sorted(entry.name for entry in _shelf().iterdir() if _is_pack(entry)))


def read_pack(name_or_folder: str | Path) -> Loaded:
    """The pack of that name that comes with the product, else the one in that folder.

    A pack in a folder may extend one of the product's, or one in a folder beside it. Raises
    FlowError with every problem, also where there is no such pack.
    """
    name = str(name_or_folder)
    found = _find(name, Path(name).resolve().parent, folder=Path(name))
    if found is None:
        raise FlowError([_absent(name)])
    beside = Path(name).resolve().parent
    return load_pack(_files(found), partial(_parent, beside=beside))


def _shelf() -> Traversable:
    return resources.files("flows") / "packs"


def _is_pack(folder: Traversable) -> bool:
    return (folder / PACK_FILE).is_file()


def _find(name: str, beside: Path, folder: Path | None = None) -> Traversable | None:
    """The folder of a pack: the product's own of that name, or else the given one or `beside`."""
    if name in built_in():
        return _shelf() / name
    other = folder or beside / name
    return other if _is_pack(other) else None


def _parent(name: str, *, beside: Path) -> dict[str, str]:
    """The files of the pack that `extends` names. Raises LookupError where there is none."""
    found = _find(name, beside)
    if found is None:
        raise LookupError(name)
    return _files(found)


def _files(folder: Traversable) -> dict[str, str]:
    """The YAML files of a folder, name to text. Raises FlowError for one that is no text."""
    files = (entry for entry in folder.iterdir() if entry.name.endswith((".yaml", ".yml")))
    return {entry.name: _text(entry) for entry in files if entry.is_file()}


def _text(file: Traversable) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        start = Position(file=file.name, line=1, column=1)
        problem = start.problem("This file is not saved as UTF-8. Save it as UTF-8 text.")
        raise FlowError([problem]) from error


def _absent(name: str) -> Problem:
    """The reason why there is no such pack, and the packs that there are."""
    start = Position(file=str(Path(name) / PACK_FILE), line=1, column=1)
    if Path(name).is_dir():
        return start.problem("This folder is no pack: it has no file pack.yaml.")
    hint = did_you_mean(name, built_in())
    return start.problem(f'There is no pack and no folder "{name}".{hint}')
