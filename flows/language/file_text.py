"""The text of an admin's file from its bytes, or a sentence that says how to save it.

Rule: a letter is never guessed. A file that is not UTF-8 is refused with the way to save it anew.
"""

from __future__ import annotations

from flows.problems import FlowError, Position

_SAVE = "In Excel: Save As, CSV UTF-8. In Notepad: Save as, Encoding UTF-8."
_KINDS = (
    (b"PK\x03\x04", f"This is a workbook of Excel or LibreOffice, not text. {_SAVE}"),
    (b"\xd0\xcf\x11\xe0", f"This is an old Excel or Word file, not text. {_SAVE}"),
    (b"%PDF", "This is a PDF, not text. Save what it was made from as CSV UTF-8."),
    (b"{\\rtf", "This is a file of a word processor. Save it as plain text, UTF-8."),
    (b"\xff\xfe", f'This file is saved as UTF-16 ("Unicode"). {_SAVE}'),
    (b"\xfe\xff", f'This file is saved as UTF-16 ("Unicode"). {_SAVE}'),
)


def file_text(data: bytes, file: str) -> str:
    """The text, without the mark that Windows puts in front of it.

    Raises FlowError with line and column where the file is not UTF-8.
    """
    start = Position(file=file, line=1, column=1)
    for mark, message in _KINDS:
        if data.startswith(mark):
            raise FlowError([start.problem(message)])
    if not data.strip():
        raise FlowError([start.problem("The file is empty.")])
    if b"\x00" in data[:4096]:
        message = f"This file is saved as UTF-16, or it is no text. {_SAVE}"
        raise FlowError([start.problem(message)])
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FlowError(
            [_place(data, error.start, file).problem(_old(data[error.start]))]
        ) from None


def _place(data: bytes, at: int, file: str) -> Position:
    before = data[:at].decode("utf-8", errors="replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Position(file=file, line=line, column=column)


def _old(byte: int) -> str:
    letter = bytes([byte]).decode("cp1252", errors="replace")
    shown = f' (maybe "{letter}")' if letter.isprintable() and letter != "\ufffd" else ""
    return f"A letter here{shown} is not saved as UTF-8, but in an older way. {_SAVE}"
