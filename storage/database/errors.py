"""Errors of a database, by whose fault they are. Each message is a sentence for an admin."""

from __future__ import annotations

from flows.user_errors import UserError


class StorageError(UserError):
    """The base of all errors of this package that are not a bug."""


class DatabaseBusy(StorageError):  # noqa: N818
    """Another program holds the database: trying again later will help."""

    def __init__(self) -> None:
        super().__init__(
            "The database is locked by another program. Nothing was changed. "
            "Close the other program, then try again."
        )


class DatabaseUnwritable(StorageError):  # noqa: N818
    """The disk is full, read-only or gone, or the database server is away."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The database cannot be used ({reason}). Nothing was changed.")


class DatabaseDamaged(StorageError):  # noqa: N818
    """The file is not a database, or its pages contradict each other."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} is damaged, or is no database of Mentorline. Nothing was changed. "
            "Move it aside, with its -wal and -shm, and keep them. Put your last good copy in its "
            "place: a backup, or the file ending in -before-... from the last upgrade. Leave the "
            "files ending in .keys and .spool where they are, then start again."
        )


class DatabaseOutOfReach(DatabaseDamaged):
    """The settings name a place where no database can be, or one that is not ours to use."""

    def __init__(self, sentence: str) -> None:
        StorageError.__init__(self, sentence)


class DatabaseTooNew(StorageError):  # noqa: N818
    """The database, or a value in it, was written by a newer version of this program."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} was written by a newer version of Mentorline. Nothing was changed. "
            "Install that version, or restore the copy made before it was upgraded."
        )


class DatabaseTooOld(StorageError):  # noqa: N818
    """The tables have to be upgraded first."""

    def __init__(self) -> None:
        super().__init__(
            "The database was written by an older version of Mentorline. Nothing was changed. "
            "Run `mentorline migrate`; it makes a copy first."
        )


class WrongKey(StorageError):  # noqa: N818
    """The given encryption keys are not those with which the database was written."""


class KeysMissing(WrongKey):
    """There are encrypted rows, but no keys at all."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The database holds encrypted records, but {where}. Nothing was changed and nothing "
            "is lost: put back the keys with which it was first started."
        )


class Misplaced(WrongKey):
    """A sealed value was changed, or stands in another place than where it was written."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f'A row of "{table}" was changed after it was written, or stood elsewhere. Nothing '
            "was changed now. Keep a copy of the database, then run `mentorline verify`: it says "
            "what does not fit. docs/backups.md says how to go on with the last good copy."
        )


class OtherKeys(WrongKey):
    """None of the keys opens what is stored."""

    def __init__(self) -> None:
        super().__init__(
            "The database was written with another encryption key than the ones given. Nothing "
            "was changed and nothing is lost: give the key with which it was first started."
        )
