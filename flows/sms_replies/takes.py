"""Words beside LA, and words about a person who joins."""

from __future__ import annotations

import re
from collections.abc import Collection

from flows.sms_replies.answers import says_yes
from flows.sms_replies.tokens import QUESTION

_COUNCIL = (
    "(?:the |their |our )?(?:council|mash|la|local authority|social care|social services"
    "|childrens services|childrens social care|front door|duty team|duty social worker|edt"
    "|emergency duty team|night team|out of hours team|social worker|them)"
)
_REFERRED = re.compile(
    r"(?>(?:i |ive |i have |we |weve |we have |it is |its |just |now )*+"
    rf"(?:(?:rang|called|phoned|told|spoke to|spoken to|talked to|with|(?:sent|gone) to) {_COUNCIL}"
    rf"|(?:referred|reported|passed)(?: it)?(?: to {_COUNCIL})?"
    r"|they have it|they are acting|theyll act|theyre acting|they will act)"
    r"(?: (?:now|today|tonight|and|thanks|thank you|by phone|by email|online))*(?: |$))*+"
)
_LETS_IN = re.compile(
    r"(?>yes |ok |okay |yep |yeah |sure |fine |please |thanks |thank you |happy to |thats |that is "
    r"|its |it is |i know |know |we know )*+"
    r"(?:let them in|let her in|let him in|(?<= )(?:them|her|him)|approve|approved"
    r"|approve them|welcome|known|i know them|i know her|i know him|all good|good|fine|correct"
    r"|right)"
    r"(?: (?:yes|please|thanks|thank you|ok|x|well|in|one of ours|one of our mentors|our mentor"
    r"|a mentor|my mentor|mentor))*"
)
_KNOWS_NOT = re.compile(
    r"\b(?:dont|do not|didnt|never|not) (?:\w+ )?(?:know|recogni[sz]e|heard|met|seen|invite|invited"
    r"|ours|one of ours|one of us|a mentor|our mentor)\b|\bnever heard of\b|\bno idea who\b"
)
_JOINING = re.compile(
    r"\blet \w+ in\b|\bletting \w+ in\b|\bwho(?:s| is) (?:them|he|she|joining|joined)\b|\bjoin\w*\b"
    r"|\binvit\w+\b|\b(?:dont|do not) (?:know|recogni[sz]e) (?:them|him|her)\b"
    r"|\bnever heard of (?:them|him|her)\b"
)
_READ = re.compile(
    r"(?:(?:all |ive |i have |have |now )?(?:read|seen|looked at)(?: it| them)?"
    r"(?: thanks| thank you)?(?: |$))+"
)
_TEST = re.compile(r"(?:(?:test|testing|tested|works|it works|working|got this|received)(?: |$))+")


def says_referred(said: Collection[str]) -> bool:
    """Whether words beside LA say nothing but that the council was told, or are a plain yes."""
    if QUESTION in said:
        return False
    return says_yes(said) or _REFERRED.fullmatch(" ".join(said)) is not None


def lets_in(said: Collection[str]) -> bool:
    """Whether these tokens beside a code let the person in."""
    if QUESTION in said:
        return False
    return says_yes(said) or _LETS_IN.fullmatch(" ".join(said)) is not None


def knows_not(said: Collection[str]) -> bool:
    """Whether these tokens say that the sender doesn't know who joined."""
    return _KNOWS_NOT.search(" ".join(said)) is not None


def speaks_of_joining(said: Collection[str]) -> bool:
    """Whether these tokens, without a code, are about a person who wants to join."""
    return _JOINING.search(" ".join(said)) is not None


def settles_notice(said: Collection[str]) -> bool:
    """Whether these tokens beside a code answer a notice: a yes, or that it was read or tested."""
    words = " ".join(said)
    read = _READ.fullmatch(words) or _TEST.fullmatch(words)
    return QUESTION not in said and (read is not None or says_yes(said))
