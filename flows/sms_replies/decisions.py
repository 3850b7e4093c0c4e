"""Whether the words after DONE are a decision: something done, and nothing that is still to come.

Rule: a missed decision costs one more SMS (CLOSE, which closes it as written); a false one closes a
concern that nobody has decided.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from flows.formatting import listed
from flows.sms_replies.tokens import QUESTION

FEWEST_WORDS = 3
# Decisions in spite of a "no" or a "will" in them, or of few words.
_DECISION = re.compile(
    r"\b(?:nfa|nfar|no further (?:action|actions|steps|work)(?: (?:is |are )?(?:needed|required"
    r"|necessary|taken|by us))?|no (?:other |more )?action (?:is )?(?:needed|required|necessary)"
    r"|no need for (?:any )?(?:further |more )?action"
    r"|(?:no|not a|zero|without) (?:safeguarding |child protection |welfare |further |immediate"
    r"|current |ongoing |other |new |known |real |actual |cause for |grounds for ){0,3}"
    r"(?:concern|concerns|risk|risks|danger|harm|issue|issues|worry|worries|matter)"
    r"|not (?:a )?safeguarding|not at risk|not in danger|no injuries|no injury"
    r"|(?:does not|did not|doesnt|didnt|not) me?et (?:the )?threshold|threshold not met"
    r"|will (?:be )?(?:monitor|monitored|monitoring)"
    r"|will (?:keep|continue) (?:monitoring|to monitor|an eye|under review)"
    r"|will keep (?:this |it )?under review|nothing further)\b"
)
_ALONE = re.compile(
    r"\b(?:nfa|no further action|(?:no|not a) (?:safeguarding )?concerns?|no action needed"
    r"|no action required|referred to \w+|false alarm)\b"
)
_PENDING = listed("""
    no not nope cannot cant later will ill shall tomorrow tmrw tomoz tonight busy trying try tries
    unable wont dont didnt doesnt isnt wasnt arent werent hasnt havent hadnt couldnt shouldnt
    wouldnt yet soon pending waiting wait awaiting voicemail vm answerphone ansaphone unresolved
    ongoing outstanding incomplete unfinished still until till unless if maybe perhaps might may
    should could would hope hoping hopefully plan planning plans tbc tbd tba unsure wrong asap
    driving ringing calling phoning checking chasing texting looking dealing sorting unclear think
    probably monday tuesday wednesday thursday friday saturday sunday when whoever someone somebody
    anyone anybody nobody need needs gonna going never unanswered
""")
_PENDING_PHRASE = re.compile(
    r"\b(?:in (?:a )?meetings?|on (?:annual )?leave|on holiday|on my way|on it|out of office|to do"
    r"|left (?:\w+ ){0,3}(?:message|messages|msg|note|text|voicemail|card)|in progress|call back"
    r"|ring back|try \w+|ask \w+|rings? out|rang out|went to|switched off|next (?:week|day|time"
    r"|step|steps)|to (?:ring|call|phone|text|speak|follow|chase|check|visit|see|discuss|refer)"
    r"|about to|half way|part way|more to|who is|whos|what is|left the (?:charity|team|job))\b"
)
_HANDED = re.compile(r"\b(?:passed|handed|given|forwarded|over|transferred) (?:\w+ )?(?:on )?to\b")
_AGENCY = re.compile(
    r"\b(?:council|social|services|care|mash|police|lado|camhs|school|gp|nspcc|duty|front door"
    r"|local authority|la|early help|children|dsl|hospital|ambulance|lead|nurse|teacher|parent"
    r"|parents|mum|dad|carer|carers|family)\b"
)


def is_decision(said: Collection[str]) -> bool:
    """Whether these tokens say what was decided, with nothing left to do."""
    words = " ".join(said)
    left = _DECISION.sub(" ", words)
    if QUESTION in said or not _PENDING.isdisjoint(left.split()) or _PENDING_PHRASE.search(left):
        return False
    if _HANDED.search(left) and not _AGENCY.search(left):
        return False
    return len(said) >= FEWEST_WORDS or _ALONE.search(words) is not None
