"""The console for styled output: when its reader has read enough, the command ends well."""

from __future__ import annotations

from rich.console import Console


class Screen(Console):
    """A console that leaves a broken pipe to the command line, as plain prints do."""

    def on_broken_pipe(self) -> None:
        """Raise it, since the reader has read enough, as `head` does; rich would end with a
        failure.
        """
        raise BrokenPipeError
