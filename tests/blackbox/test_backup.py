"""`mentorline backup` and `restore`, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.blackbox.people import people_yaml
from tests.blackbox.process import Product


@pytest.fixture
def product(tmp_path: Path) -> Product:
    """A folder in which people were imported."""
    made = Product(tmp_path)
    made.write("people.yaml", people_yaml(1))
    done = made.command("people", "import", "people.yaml")
    assert done.returncode == 0, done.stderr
    return made


def _entries(product: Product) -> int:
    done = product.command("verify", "--json")
    assert done.returncode == 0, done.stdout
    return int(json.loads(done.stdout)["entries"])


def test_a_backup_comes_back_and_what_was_there_is_kept(product: Product) -> None:
    assert product.command("backup", "a.backup").returncode == 0
    entries = _entries(product)
    product.write("people.yaml", people_yaml(2))
    product.command("people", "import", "people.yaml")
    assert _entries(product) > entries

    refused = product.command("restore", "a.backup")
    assert refused.returncode == 1
    assert "knows more than the backup" in refused.stderr
    assert _entries(product) > entries

    done = product.command("restore", "a.backup", "--force")
    assert done.returncode == 0, done.stderr
    assert _entries(product) == entries
    (aside,) = product.folder.glob("mentorline.db-aside-*[0-9a-f]")
    assert aside.stat().st_size > 0
    assert list(product.folder.glob(".mentorline*")) == []


def test_it_comes_back_where_the_database_is_gone_or_no_database_any_more(
    product: Product,
) -> None:
    product.command("backup", "a.backup")
    entries = _entries(product)
    database = product.folder / "mentorline.db"
    for content in (None, b"nothing of the kind"):
        for path in product.folder.glob("mentorline.db*"):
            if not path.name.endswith(".keys"):
                path.unlink()
        if content is not None:
            database.write_bytes(content)

        done = product.command("restore", "a.backup")

        assert done.returncode == 0, done.stderr
        assert _entries(product) == entries


def test_without_the_keys_nothing_is_restored(product: Product) -> None:
    product.command("backup", "a.backup")
    keys = product.folder / "mentorline.db.keys"
    keys.rename(product.folder / "elsewhere")

    done = product.command("restore", "a.backup", "--force")

    assert done.returncode == 1
    assert "mentorline.db.keys" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_rehearsal_keeps_nothing(product: Product) -> None:
    before = {path.name for path in product.folder.iterdir()}

    done = product.command("backup", "--rehearse")

    assert done.returncode == 0, done.stderr
    assert "Backed up your database" in done.stdout
    assert {path.name for path in product.folder.iterdir()} == before


def test_a_backup_needs_a_name_that_is_free(product: Product) -> None:
    product.write("a.backup", "mine")

    assert "mentorline backup FILE" in product.command("backup").stderr
    assert "is there already" in product.command("backup", "a.backup").stderr
    assert (product.folder / "a.backup").read_text() == "mine"
