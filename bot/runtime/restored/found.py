"""Twilio's list of sent texts, compared with the texts that a restored copy knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.channels.sms.channel import SentText
from bot.runtime.inbound.random_ids import DIGITS, LETTERS
from bot.runtime.outbound.deliver_sms import REPEAT
from flows.effects import Text

_WORD = re.compile(rf"\b[{LETTERS}{DIGITS}]{{4}}\b")


@dataclass(frozen=True)
class Found:
    """The comparison.

    `adopted` is the provider's id of texts that the copy still meant to send, by key.

    `strange` are texts that it knows nothing of, by the reference that they name.
    """

    adopted: Mapping[str, str] = field(default_factory=dict)
    strange: Mapping[str, tuple[SentText, ...]] = field(default_factory=dict)


def sort_out(sent: Sequence[SentText], known: Collection[str], waiting: Iterable[Text]) -> Found:
    """Compare what went out with what is `known`, by id, and with what still waits to go out."""
    unknown = [text for text in sent if text.sid not in known]
    adopted: dict[str, str] = {}
    for text in waiting:
        same = next((s for s in unknown if s.to == text.phone and s.body in bodies(text)), None)
        if same is not None:
            adopted[text.key] = same.sid
            unknown.remove(same)
    strange: dict[str, tuple[SentText, ...]] = {}
    for one in unknown:
        for reference in dict.fromkeys(references(one.body)):
            strange[reference] = (*strange.get(reference, ()), one)
    return Found(adopted, strange)


def bodies(text: Text) -> set[str]:
    """Every wording in which a text may have gone out."""
    said = {text.body, *([text.late] if text.late else [])}
    return said | {f"{REPEAT}{body}" for body in said}


def references(body: str) -> list[str]:
    """The references that a text of ours names; years, times and words are none."""
    return [w for w in _WORD.findall(body) if not w.isdigit() and not w.isalpha()]
