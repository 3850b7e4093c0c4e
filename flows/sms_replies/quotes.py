"""Quotes of our own texts: a phone's reaction, or our words sent back. They are no answer.

Phones send a reaction as an SMS: iOS `Disliked “...”`, Google Messages `👍 to “...”` with hair
spaces inside, each in the language of the phone, and cut short. Rule: what stands in the quote is
ours, so neither its words nor its code say anything.
"""

from __future__ import annotations

import re

# Words that only our own texts have, as parts of them that come back.
_OURS = re.compile(
    r"(?:URGENT concern|DANGER NOW|NOBODY HAS TAKEN|AGAIN, URGENT|NO NEWS of) "
    r"|reply (?:TAKE |PASS |OPEN |CLOSE )?\d{6}(?: (?:to |for |when )|, or )"
    r"|\btext DONE \d{6}|\bcode \d{6}\. Reply with the code|\bfor [A-Z0-9]{4} reply [A-Z]+ \d{6}"
    r"|Open for you (?:is [A-Z0-9]{4}|:)|you now get our concern texts"
    r"|is (?:yours, ring|open again|saved, and we are)|nothing is (?:taken|changed) yet"
    r"|(?:is closed with your decision|used your invite to join)|due to finish at",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:(?:REPEAT|DRILL) )?[^\s:]+(?: [^\s:]+){0,3}: ?$|[\s>\"|-]+$", re.IGNORECASE
)
_VERBS = (
    r"liked|loved|disliked|laughed at|laughed|emphasi[sz]ed|questioned|reacted(?: .{1,12})?"
    r"|removed .{1,40} from|removed|added .{1,12} to"
)
_WORDED = re.compile(
    rf"(?:{_VERBS})(?: (?:to|at|from))? (?:\"|an? (?:image|photo|message|video|attachment)\b)",
    re.IGNORECASE,
)
_EMOJI_HEAD = re.compile(r"[^\w\s\"'.,;:!?()-]{1,8}(?: \w{1,9}){0,2} ?\"")
# Any other language: a few words, then the quote of a text that begins with a name and a colon.
_OTHER_HEAD = re.compile(
    r"(?:[^\s\"\d]+ ){1,6}\" ?(?:(?:REPEAT|DRILL) )?[^\s:\"]+(?: [^\s:\"]+){0,3}: "
)


def unquoted(text: str) -> str | None:
    """The text without the quote of ours that follows, or None where it is nothing but a quote.

    `text` is normal (see `tokens.normal`).
    """
    if any(head.match(text) for head in (_WORDED, _EMOJI_HEAD, _OTHER_HEAD)):
        return None
    ours = _OURS.search(text)
    if ours is None:
        return text
    before = _BEFORE.sub("", _BEFORE.sub("", text[: ours.start()]).rstrip()).strip()
    return before or None
