"""Raising a concern as a mentor, tap by tap, with patience for a product that is slow or down."""

from __future__ import annotations

import re
from collections.abc import Collection

from tests.blackbox.mentor import Cell
from tests.standins import Shown, Tap

SAVED = re.compile(r"\b[A-Z0-9]{4}(?= is saved)")


def to_the_last_question(
    cell: Cell, patience: float, *, about_manager: bool = False
) -> tuple[Shown, str]:
    """Answer all but the last question before somebody is texted; give it, and the last answer."""
    cell.sam.commands("/concern")
    picks(cell, "Is a child in danger right now?", "No, but I'm worried", patience)
    if not about_manager:
        return cell.sam.sees(
            "Could it be about somebody who works or helps", patience
        ), "No, not one of our team"
    picks(cell, "Could it be about somebody who works or helps", "Yes, one of our team", patience)
    return cell.sam.sees("Who should we leave out?", patience), "Priya, manager"


def picks(cell: Cell, question: str, answer: str, patience: float) -> Tap:
    """Wait for a question, and tap an answer to it."""
    shown = cell.sam.sees(question, patience)
    return cell.sam.taps(answer, shown, patience)


def new_reference(cell: Cell, known: Collection[str | None], patience: float) -> str:
    """Wait for the concern that is saved and not `known` yet."""

    def fresh() -> str | None:
        shown = [s.text for s in cell.sam.user.screen if s.from_bot and "is saved" in s.text]
        found = [match[0] for text in shown if (match := SAVED.search(text))]
        return next((reference for reference in found if reference not in known), None)

    def why() -> str:
        return f"nothing is saved but {sorted(filter(None, known))}:\n{cell.sam.user}"

    return cell.sam.waits(fresh, patience, why)


def to_the_end(cell: Cell, patience: float) -> None:
    """Skip what is asked once somebody is being texted."""
    picks(cell, "Thank you for telling us.", "OK", patience)
    picks(cell, "Which pairing is it about?", "Skip", patience)
    picks(cell, "What is it most like?", "Skip", patience)
    cell.sam.sees("Thank you, that's all we ask", patience)
