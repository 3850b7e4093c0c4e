"""The encryption keys: the first writes, all of them read. They live outside the database.

A keyed hash ("blind") lets a number be looked up without being readable.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage.errors import KeysMissing, OtherKeys, WrongKey


class Keyring:
    """A list of keys, newest first. Raises WrongKey where one of them is no key, or none is given.

    `repr` shows nothing of the keys, so that no log can.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise WrongKey("No encryption key was given.")
        try:
            ring = [Fernet(key) for key in keys]
        except ValueError as error:
            raise WrongKey(
                "An encryption key is malformed: it has to be 44 letters, digits, - or _, ending "
                "in =. Nothing was changed."
            ) from error
        self._ring = MultiFernet(ring)
        self._hash_keys = [hmac.digest(key.encode(), b"mentorline blind", "sha256") for key in keys]

    def __repr__(self) -> str:
        return f"Keyring({len(self._hash_keys)} keys)"

    def seal(self, text: str) -> bytes:
        """Encrypt with the first key."""
        return self._ring.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt with whichever key fits. Raises OtherKeys where none does."""
        try:
            return self._ring.decrypt(sealed).decode()
        except InvalidToken as error:
            raise OtherKeys from error

    def blind(self, text: str) -> str:
        """The keyed hash under the first key: this one is stored."""
        return self.blinds(text)[0]

    def blinds(self, text: str) -> list[str]:
        """The keyed hashes under all keys: any of them may be the stored one."""
        return [hmac.digest(key, text.encode(), "sha256").hex() for key in self._hash_keys]


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


def load_keys(value: str | None, file: Path | None, *, encrypted: bool) -> Keyring:
    """The keys from the environment's `value`, else from `file`, else new ones written to `file`.

    `encrypted` says that the database holds encrypted rows already (`opening.is_encrypted`): then
    none are made. Keys are separated by commas or white space. Raises WrongKey.
    """
    if value and value.strip():
        return Keyring(_split(value))
    if file is not None and file.exists():
        return Keyring(_split(file.read_text()))
    if encrypted:
        raise KeysMissing("no key is set" if file is None else f"there is no key file {file.name}")
    key = new_key()
    if file is not None:
        _write(file, key)
    return Keyring([key])


def _split(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _write(file: Path, key: str) -> None:
    """Make the file, readable by its owner only and never over another, and force it to disk."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(key + "\n")
        stream.flush()
        os.fsync(stream.fileno())
