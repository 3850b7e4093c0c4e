"""A yes and a no as people text them beside a code: lists of phrases, and nothing else.

Rule: unclear is never a yes. An SMS is a yes, or a plain no, only if all of it consists of the
phrases below. With one word more, a question mark or an unlisted sign, it is neither.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from flows.formatting import listed
from flows.sms_replies.tokens import QUESTION

THEM = "them"  # stands for the mentor's name, where that is known


def _phrases(text: str) -> list[str]:
    """The phrases of a list, one a line or between bars."""
    return [phrase.strip() for phrase in re.split(r"[|\n]", text) if phrase.strip()]


def _any(phrases: Iterable[str]) -> str:
    """A pattern of any of the phrases, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(phrases, key=len, reverse=True)))})"


_YES = _phrases("""
    ok | okay | okey | okie | okk | k | kk | oki | okey dokey | okie dokie | alright | all right
    yes | yep | yeah | yup | yea | aye | sure | sure thing | of course | absolutely | certainly
    definitely | got it | got this | ive got it | ive got this | i have got it | i have got this
    i have it | i have this | i got it | i got this | on it | im on it | i am on it | onto it
    im onto it | right on it | taking it | taking this | im taking it | im taking this
    i am taking it | i am taking this | ill take it | ill take this | ill take this one
    i will take it | i will take this | i will take this one | i take it | i can take it
    i can take this | will take it | will take this | i can | can do | i will
    mine | its mine | it is mine | this is mine | this one is mine
    no problem | no problems | no prob | no probs | no worries | np | no bother | not a problem
    will do | right away | straight away | doing it now | roger
    accept | accepted | i accept | 👍 | 👌 | ✅ | ✔ | 🆗 | iawn | ydw | gwnaf
""")
_COURTESY = _phrases("""
    hi | hello | hey | morning | good morning | good afternoon | good evening | please | pls
    thanks | thank you | thankyou | thx | tnx | ty | ta | cheers | many thanks | thanks a lot
    thank you so much | thanks so much | thank you very much | regards | kind regards
    best wishes | x | xx | xxx | diolch | 🙏 | 🙂 | 😊
""")
_FILLER = _phrases("""
    code | the code | my code | the code is | my code is | code is | reply | re | for | ref
    reference
""")
_WHO = rf"(?: (?:{THEM}|her|him|the mentor|mentor))?(?: on phone)?"
_WHEN = (
    "(?: (?:straight away|straightaway|right away|right now|immediately|at once|asap|now"
    "|this minute|this second|directly|in (?:a|one|two|five|ten|1|2|5|10) min(?:ute)?s?))?"
)
_RINGING = (
    "(?:(?:i will |ill |will |i can |i shall )(?:just )?(?:ring|call|phone)"
    "|(?:im |i am |am )?(?:just )?(?:ringing|calling|phoning))" + _WHO + _WHEN
)
_SAYS_COURTESY = re.compile(
    rf"(?>(?:{_any([*_COURTESY, 'sorry', 'again', 'it', 'this'])})(?: |$))*+"
)
_SAYS_SAFE = re.compile(
    r"(?>(?:i am|im|we are|were|all|both|now|yes|ok|okay|thanks|thank you|sorry|forgot|i forgot"
    r"|to check out|finished|home|and|well|good|fine|here|sound|everything|is|its|it is|back|over"
    r"|done|the session|session|is over|just|x|xx|cheers|hi|hello|very|really|late|bit|a)(?: |$))*+"
)
# Atomic, so that a text of a thousand words is not tried in every way that it can be cut.
_SAYS_YES = re.compile(rf"(?>(?:{_RINGING}|{_any([*_YES, *_COURTESY, *_FILLER])})(?: |$))*+")

_LEAD = _any(
    listed("""
    sorry so really very im i am my apologies afraid hi hello hey hiya ok ah oh no nope thanks
    but unfortunately just currently please code
""")
)
_NO = _any(
    _phrases("""
    cant | cannot | can not | couldnt | unable | not able | wont be able | will not be able
    no can do | no | nope | nah | not me | impossible | not possible | unavailable | not available
    not free | busy | too busy | pass | have to pass | ill pass | will pass | no thank you
    methu | na | nage | dw i methu | ddim yn gallu | alla i ddim | im out | not today | not tonight
    not now | not right now | dont have capacity | no capacity | count me out | wont
""")
)
_OBJECT = _any(
    listed("""
    to take do ring call phone make manage help pick up cover deal with it this that him her one
    now today tonight right at the moment mo minute atm currently just sorry please thanks thank
    you evening morning afternoon time be any calls respond reply on so really very anyone code
    x them sori ok
""")
)
_REASON = _any(
    listed("""
    im i am as because cos bc since in a an at on the my with driving drive meeting meetings
    busy leave annual al holiday holidays hols away abroad ill sick poorly unwell hospital work
    working off duty shift theatre train plane bus flight airport school run pickup kids family
    wedding funeral bed dentist doctors appointment court church cinema class teaching training
    another call out of town country all day week til till until monday tuesday wednesday
    thursday friday saturday sunday tomorrow sorry thanks please
""")
)
_SAYS_NO = re.compile(rf"(?:{_LEAD} )*{_NO}(?: {_OBJECT})*(?: {_REASON})*")
# A plain no has none of these: "no, I'm on it", "no, I rang Sam".
_NOT_A_NO = re.compile(
    r"\b(?:on it|got it|got this|got through|taking|ringing|calling|spoke|rang|done|called)\b"
)
# From the owner, these alone may be about the person they rang.
_WEAK = frozenset(("busy", "sorry", "now", "out", "na", "im", "so", "very"))
MOST_WORDS = 40  # of a yes or a plain no


def says_yes(said: Collection[str]) -> bool:
    """Whether these tokens are nothing but words of the short yes list, or nothing at all."""
    if QUESTION in said or len(said) > MOST_WORDS:
        return False
    return _SAYS_YES.fullmatch(" ".join(said)) is not None


def says_safe(said: Collection[str]) -> bool:
    """Whether words beside SAFE leave no doubt that all is well."""
    return QUESTION not in said and _SAYS_SAFE.fullmatch(" ".join(said)) is not None


def is_courtesy(said: Iterable[str]) -> bool:
    """Whether a command stands alone, except for words such as please and thanks."""
    return _SAYS_COURTESY.fullmatch(" ".join(said)) is not None


def says_no(said: Collection[str], *, holder: bool = False) -> bool:
    """Whether these tokens are a plain no.

    From a `holder` "busy" alone is not: the line may be busy.
    """
    words = " ".join(said)
    if QUESTION in said or len(said) > MOST_WORDS or _NOT_A_NO.search(words):
        return False
    if holder and _WEAK.issuperset(said):
        return False
    return _SAYS_NO.fullmatch(words) is not None
