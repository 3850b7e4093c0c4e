"""The segments that a text costs, counted apart from the product so that both must agree."""

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # two septets each


@dataclass(frozen=True)
class Size:
    """What a text takes: its alphabet, its units (septets or UTF-16 units) and its segments."""

    gsm7: bool
    units: int
    segments: int


def measure(text: str) -> Size:
    """Count a text as a network does (3GPP TS 23.038)."""
    if BASIC.issuperset(text) or (BASIC | EXTENSION).issuperset(text):
        widths = [2 if character in EXTENSION else 1 for character in text]
        return Size(True, sum(widths), _segments(widths, single=160, joined=153))
    widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Size(False, sum(widths), _segments(widths, single=70, joined=67))


def _segments(widths: list[int], single: int, joined: int) -> int:
    if sum(widths) <= single:
        return 1
    segments, used = 1, 0
    for width in widths:  # a character of two units is never split between segments
        if used + width > joined:
            segments, used = segments + 1, 0
        used += width
    return segments
