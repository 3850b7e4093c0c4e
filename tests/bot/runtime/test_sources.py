"""Packs are read from the product and from folders."""

from pathlib import Path

import pytest

from bot.runtime.sources import built_in, read_pack
from flows.problems import FlowError


def write(folder: Path, **files: str) -> Path:
    """A folder of YAML files."""
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_pack_that_comes_with_the_product_is_read_by_its_name() -> None:
    assert "chance_uk" in built_in()
    assert read_pack("chance_uk").pack.name == "chance_uk"


def test_a_folder_may_extend_a_pack_of_the_product(tmp_path: Path) -> None:
    folder = write(tmp_path / "harbour", pack="extends: chance_uk\ntimings: {pause: 1 s}\n")

    pack = read_pack(folder).pack

    assert pack.timings.pause.total_seconds() == 1
    assert pack.flows.keys() == read_pack("chance_uk").pack.flows.keys()


def test_a_folder_may_extend_a_folder_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "harbour", pack="extends: chance_uk\ntimings: {pause: 1 s}\n")
    folder = write(tmp_path / "quay", pack="pack: quay\nextends: harbour\n")

    pack = read_pack(str(folder)).pack

    assert (pack.name, pack.timings.pause.total_seconds()) == ("quay", 1)


def test_files_that_are_not_yaml_are_left_alone(tmp_path: Path) -> None:
    folder = write(tmp_path / "harbour", pack="extends: chance_uk\n")
    (folder / "README.md").write_text("# Ours\n", encoding="utf-8")

    assert read_pack(folder).pack.hash == read_pack("chance_uk").pack.hash


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(FlowError, match='Did you mean "chance_uk"'):
        read_pack("chance_ku")


def test_a_folder_without_pack_yaml_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match=r"it has no file pack\.yaml"):
        read_pack(tmp_path)


def test_an_unknown_parent_is_refused_with_its_place(tmp_path: Path) -> None:
    folder = write(tmp_path / "harbour", pack="pack: harbour\nextends: nowhere\n")

    with pytest.raises(FlowError, match=r'pack\.yaml:2:10: error: There is no pack "nowhere"'):
        read_pack(folder)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "harbour")
    (folder / "pack.yaml").write_bytes("pack: harbour\ntitle: Café\n".encode("latin-1"))

    with pytest.raises(FlowError, match="Save it as UTF-8"):
        read_pack(folder)
