"""Keys: the first writes, all read, and none is ever made over encrypted records."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.database.errors import KeysMissing, OtherKeys, WrongKey
from storage.database.keys import Keyring, load_keys, new_key
from tests.storage.values import KEY_1, KEY_2, first_seal

HERE = b"people, sealed, harbour, sam"


@given(st.text())
def test_what_is_sealed_can_be_opened_again(text: str) -> None:
    keyring = Keyring([KEY_1])

    assert keyring.open(keyring.seal(text, HERE), HERE) == text


def test_a_new_first_key_still_reads_what_the_old_one_wrote() -> None:
    sealed = Keyring([KEY_1]).seal("Sam", HERE)

    assert Keyring([KEY_2, KEY_1]).open(sealed, HERE) == "Sam"


def test_another_key_is_refused_with_a_sentence() -> None:
    sealed = Keyring([KEY_1]).seal("Sam", HERE)

    with pytest.raises(OtherKeys, match="nothing is lost"):
        Keyring([KEY_2]).open(sealed, HERE)


def test_a_blind_is_found_again_after_a_new_first_key() -> None:
    stored = Keyring([KEY_1]).blind("+447700900123")

    assert stored in Keyring([KEY_2, KEY_1]).blinds("+447700900123")
    assert stored not in Keyring([KEY_2]).blinds("+447700900123")


@pytest.mark.parametrize("keys", [[], ["short"], [KEY_1, "x" * 44]])
def test_what_is_no_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(WrongKey):
        Keyring(keys)


def test_a_keyring_shows_no_key() -> None:
    assert KEY_1 not in repr(Keyring([KEY_1]))


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    file = tmp_path / "x.db.keys"

    made = load_keys(None, file, encrypted=False)
    again = load_keys(None, file, encrypted=True)

    assert again.open(made.seal("Sam", HERE), HERE) == "Sam"
    assert file.stat().st_mode & 0o777 == 0o600


def test_keys_are_never_made_over_encrypted_records(tmp_path: Path) -> None:
    file = tmp_path / "x.db.keys"

    with pytest.raises(KeysMissing, match=r"x\.db\.keys"):
        load_keys(None, file, encrypted=True)
    assert not file.exists()


def test_keys_from_the_environment_go_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "x.db.keys"
    file.write_text(new_key())

    keyring = load_keys(f"{KEY_2}, {KEY_1}\n", file, encrypted=True)

    assert keyring.open(Keyring([KEY_1]).seal("Sam", HERE), HERE) == "Sam"


@given(st.binary(), st.binary())
def test_it_opens_where_it_was_sealed_and_nowhere_else(here: bytes, there: bytes) -> None:
    keyring = Keyring([KEY_1])
    sealed = keyring.seal("Sam", here)

    assert keyring.open(sealed, here) == "Sam"
    if here != there:
        with pytest.raises(OtherKeys):
            keyring.open(sealed, there)


def test_what_was_sealed_before_places_counted_is_only_opened_to_be_bound() -> None:
    keyring, old = Keyring([KEY_2, KEY_1]), first_seal("Sam")

    with pytest.raises(OtherKeys):
        keyring.open(old, HERE)
    assert keyring.open_unbound(old) == "Sam"
    assert Keyring([KEY_1]).open(keyring.bind(old, HERE), HERE) == "Sam"


@pytest.mark.parametrize("sealed", [b"", b"\x02", b"\x02" + b"0" * 12, b"gAAAA", b"\xff" * 60])
def test_what_is_no_seal_is_refused(sealed: bytes) -> None:
    with pytest.raises(OtherKeys):
        Keyring([KEY_1]).open(sealed, HERE)
    with pytest.raises(OtherKeys):
        Keyring([KEY_1]).open_unbound(sealed)


def test_a_row_is_signed_by_whichever_key_it_was() -> None:
    signature = Keyring([KEY_1]).sign(b"row")

    assert Keyring([KEY_2, KEY_1]).signed(b"row", signature)
    assert not Keyring([KEY_2]).signed(b"row", signature)
    assert not Keyring([KEY_1]).signed(b"another row", signature)
    assert not Keyring([KEY_1]).signed(b"row", "é")
