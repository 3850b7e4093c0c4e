"""A stranger writes to the bot."""

from __future__ import annotations

from tests.stories.stage import Stage

EMAIL = ". Email any time: help@nspcc.org.uk"  # no help in danger
LINES = (
    f"Danger: 999 | NSPCC (may be shut): 0808 800 5000{EMAIL} | "
    "Are you a child? Childline is free: 0800 1111"
)
NUMBERS = f"Worried about a child? You can ring now. | {LINES}"
DANGER = "Ring 999 now. We can't ring for you, and we kept nothing."
HELLO = "Hello. Mentorline is for charity mentors. To join, ask your charity for a link."


async def test_a_stranger_gets_the_public_numbers_at_most_hourly(stage: Stage) -> None:
    """A stranger who asks for a concern gets them each time."""
    await stage.writes("/start", who="a stranger")
    stage.sees(HELLO, NUMBERS, who="stranger")
    await stage.writes("hello?", who="a stranger")
    stage.sees(who="stranger")
    for words in ("/concern", "concern", "help me"):
        await stage.writes(words, who="a stranger")
        stage.sees(NUMBERS, who="stranger")
    await stage.writes("999", who="a stranger")
    stage.sees(f"{DANGER} | {LINES.replace(EMAIL, '')}", who="stranger")
    await stage.at("17:42")
    await stage.writes("hello?", who="a stranger")
    stage.sees(HELLO, NUMBERS, who="stranger")
    stage.sends()


async def test_an_unknown_phone_gets_no_text(stage: Stage) -> None:
    """Whatever it writes."""
    from bot.channels.inputs import FromPhone
    from flows.events import TextReceived

    for number, body in enumerate(("hello", "482913", "CODES", "concern", "STOP")):
        event = TextReceived(sid=f"SMx{number}", sender="+447700900999", body=body)
        await stage.charity.take([FromPhone(event)])
    stage.sends()
