"""The faults that a person can mend: each is shown as its own sentence, without a traceback."""

from __future__ import annotations

from bot.runtime.open import NobodyHereError
from bot.runtime.publishing import NoSoundPackError
from bot.runtime.settings import SettingsError
from bot.runtime.single_instance import RunsAlreadyError
from bot.web.listening import AddressTakenError
from flows.problems import FlowError
from storage.database.errors import StorageError


class CommandError(Exception):
    """What was asked for cannot be done; the message says why, and what to do."""


CLEAR = (
    AddressTakenError,
    CommandError,
    FlowError,
    NobodyHereError,
    NoSoundPackError,
    RunsAlreadyError,
    SettingsError,
    StorageError,
)
