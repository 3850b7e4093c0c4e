"""Shared beginnings of several stories, and messages that come in many of them."""

from __future__ import annotations

from tests.stories.stage import Stage

RIGHT = (
    "You can ring the police, the council or the NSPCC yourself, now or later. "
    "You don't need to wait for us. | Danger: 999 | ..."
)
RIGHT_OUTSIDE = (
    "You can go outside {charity} yourself, now or later. You don't need to ask us. | "
    "Danger: 999 | Council, worries about staff: {staff_line} | NSPCC ..."
)


async def begins(stage: Stage) -> None:
    """A call by phone that the carer has agreed to now: the checklist, and it is on."""
    await stage.taps("My session", "The carer agreed to now", "By phone")
    await stage.ticks()
    await stage.taps("Start session")
    stage.forgets()


async def worried(stage: Stage, then: tuple[str, ...] = ("OK", "Skip", "Skip")) -> None:
    """A concern that isn't about the team; the questions after it are answered with `then`."""
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    await breathes(stage)
    await stage.taps(*then)
    stage.forgets()


async def breathes(stage: Stage) -> None:
    """The moment that a mentor has to ring, before we ask for more."""
    await stage.passes(seconds=30)
