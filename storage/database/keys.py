"""The encryption keys: the first one writes, all of them read. They live outside the database.

From each key others are derived, one for each use: to seal a value in its place, to sign the
evidence, to look a number up without its being readable ("blind"), to encrypt a backup.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.database.errors import KeysMissing, OtherKeys, WrongKey

BOUND = b"\x02"  # the first byte of a bound value; unbound ones begin with "gAAAA"
NONCE = 12


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
        self._unbound = ring
        self._sealing = [AESGCM(_derived(key, b"mentorline seal")) for key in keys]
        self._signing = [_derived(key, b"mentorline evidence") for key in keys]
        self._backup = [_derived(key, b"mentorline backup") for key in keys]
        self._hash_keys = [hmac.digest(key.encode(), b"mentorline blind", "sha256") for key in keys]

    def __repr__(self) -> str:
        return f"Keyring({len(self._hash_keys)} keys)"

    # Values

    def seal(self, text: str, place: bytes) -> bytes:
        """Encrypt with the first key, for that place alone (`storage.database.binding`)."""
        return self._seal(0, text, place)

    def open(self, sealed: bytes, place: bytes) -> str:
        """Decrypt with the key that fits.

        Raises OtherKeys where none does, or where the place is another.

        A value that was sealed before values were bound to their places is refused as well.
        """
        nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        if sealed[:1] == BOUND and len(nonce) == NONCE:
            for key in self._sealing:
                try:
                    return key.decrypt(nonce, body, place).decode()
                except InvalidTag:
                    continue
        raise OtherKeys

    def open_unbound(self, sealed: bytes) -> str:
        """Decrypt a value from before values were bound, in order to bind it. Raises OtherKeys."""
        return self._open_unbound(sealed)[1]

    def bind(self, sealed: bytes, place: bytes) -> bytes:
        """Bind such a value to its place, under the key that it had. Raises OtherKeys."""
        number, text = self._open_unbound(sealed)
        return self._seal(number, text, place)

    def _open_unbound(self, sealed: bytes) -> tuple[int, str]:
        for number, key in enumerate(self._unbound):
            try:
                return number, key.decrypt(sealed).decode()
            except InvalidToken:
                continue
        raise OtherKeys

    def _seal(self, number: int, text: str, place: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return BOUND + nonce + self._sealing[number].encrypt(nonce, text.encode(), place)

    # Evidence

    def sign(self, data: bytes) -> str:
        """The keyed hash of a row of the evidence, under the first key."""
        return hmac.digest(self._signing[0], data, "sha256").hex()

    def signed(self, data: bytes, signature: str) -> bool:
        """Whether one of the keys made that hash."""
        made = (hmac.digest(key, data, "sha256").hex() for key in self._signing)
        return any(hmac.compare_digest(one.encode(), signature.encode()) for one in made)

    # Looking up

    def blind(self, text: str) -> str:
        """The keyed hash under the first key, which is the one that is stored."""
        return self.blinds(text)[0]

    def blinds(self, text: str) -> list[str]:
        """The keyed hashes under all keys, any of which may be the stored one."""
        return [hmac.digest(key, text.encode(), "sha256").hex() for key in self._hash_keys]

    # Backups

    @property
    def backup_keys(self) -> list[AESGCM]:
        """The keys for backups: the first one writes, all of them read."""
        return [AESGCM(key) for key in self._backup]


def is_unbound(sealed: bytes) -> bool:
    """Whether a value was sealed before values were bound to their places."""
    return sealed[:1] not in (BOUND, b"")


def _derived(key: str, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(key.encode())


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


def load_keys(value: str | None, file: Path | None, *, encrypted: bool) -> Keyring:
    """The keys from the environment's `value`, else from `file`, else new ones that are written to
    `file`.

    `encrypted` says that the database holds encrypted rows already (`opening.is_encrypted`): then
    no new keys are made. Keys are separated by commas or white space. Raises WrongKey.
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
    """Write the file and force it to disk, readable by its owner only and never over another."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(key + "\n")
        stream.flush()
        os.fsync(stream.fileno())
