"""Kinds of replies that answer nothing: who is this, is it a scam, wrong person, I've left.

Each kind has an answer of its own. The last two say that nobody will act on that phone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

Kind = Literal["who", "scam", "wrong", "left"]
Gone = Literal["wrong", "left"]
# What an answer that takes nothing is about: words, words beside a code, a question, a reaction.
Asks = Literal["words", "code", "who", "scam", "reaction"]

_SCAM = re.compile(
    r"\b(?:scam|scammer|scammers|spam|spammer|phishing|fake|fraud|hoax|legit|legitimate|genuine"
    r"|sgam|is (?:this|it) (?:a )?(?:real|true|for real|a joke|joke|wind up|prank)|for real)\b"
)
_WRONG = re.compile(
    r"\b(?:wrong|incorrect) (?:person|number|num|no|nr|phone|guy|man|woman|lady|one|contact"
    r"|recipient|mobile)\b|\bnot the (?:right|correct) (?:person|number|one)\b"
    r"|\b(?:this|it) (?:is not|isnt|aint) (?:her|his|their|them|me|the right|ME)\b(?! fault| job)"
    r"|\b(?:im|i am) not (?:her|him|them|ME)\b|\bnot ME\b"
    r"|\bno longer (?:her|his|their|ME|MEs) (?:number|phone|mobile)\b"
    r"|\b(?:dont|do not) know (?:anyone|anybody|any|who you|you|what this|what harbour)\b"
    r"|\bnever heard of (?:you|this|mentorline|harbour|it)\b|\b(?:rhif|person) anghywir\b"
    r"|\b(?:this is )?(?:a )?new owner of this number\b|\bjust got this number\b"
)
_WHERE = (
    r"(?:charity|organi[sz]ation|org|team|job|role|post|company|mentoring|programme|program"
    r"|scheme|project|harbour|trust|group|mentorline)"
)
_LEFT = re.compile(
    rf"\bleft (?:the |your |my |this |that )?{_WHERE}\b"
    r"|^(?:\w+ ){0,3}?(?:ive|i have|i) (?:now |already )?left"
    r"(?: (?:sorry|now|last \w+|in \w+|a \w+ ago|\w+ \w+ ago|there|you|already|ages ago))*$"
    r"|\b(?:no longer|dont|do not|doesnt|not|never|nolonger) (?:even )?(?:work|works|working"
    r"|worked|volunteer|volunteers|volunteering|employed|involved|mentor|mentoring)"
    r"(?: (?:there|here|for (?:you|them|the \w+|\w+)|at \w+|with (?:you|them|the \w+|\w+)|any ?more"
    r"|any longer|anymore|now|sorry|please|in))*$"
    r"|\bno longer (?:part of|with|at|on|in|there|here|a member|a volunteer|a mentor|the manager"
    r"|the lead|manager|a manager|on the)\b"
    r"|\b(?:ive|i have|i|im|i am|now) (?:retired|resigned|quit|been made redundant|redundant)\b"
    r"|\b(?:finished|stopped|quit) (?:there|working|volunteering|mentoring)\b"
    r"|\b(?:take|remove|delete|get) (?:me|my (?:name|number|details)|this number)"
    r" (?:off|from|out)\b"
    r"|^(?:please |pls |hi )*(?:remove|unsubscribe|delete) (?:me|my number|this number)\b"
    r"|\bstop (?:texting|messaging|contacting|sending|these|this)\b"
    r"|\b(?:dont|do not) (?:text|message|contact) (?:me|this number)\b"
    r"|\b(?:ddim yn gweithio|wedi gadael)\b"
)
_WHO = re.compile(
    r"\bwho(?:s| is| r| are)? (?:this|that|you|u|it|texting|messaging|sending|dis|dat)\b"
    r"|^(?:hi |hello |sorry |hey |um |er )*who(?: \?|$)|\bwhose (?:number|phone|this)\b"
    r"|\bwho(?: has| have)? (?:sent|got my)\b"
    r"|\bwhat(?:s| is)? (?:this|that|mentorline|it|harbour|k7q2)(?: (?:about|for|number))?\b"
    r"|\bwh(?:at|ich) (?:charity|company|number|organisation)\b|\bnew phone\b|\bdo i know you\b"
    r"|\bwhy (?:am i|are you|did i|do i|have i)\b|\bwhere is this from\b"
    r"|\bpwy (?:yw|sy|ydych|wyt)\b|\bbeth yw\b"
)


def _named(token: str, me: Collection[str]) -> str:
    """A name of the sender's own as "ME", and "Priya's" as "MEs"."""
    if token in me:
        return "ME"
    return "MEs" if token.removesuffix("s") in me else token


def question(kind: Kind | None, else_: Asks) -> Asks:
    """What the answer is about: the question, where the words are one."""
    return kind if kind in ("who", "scam") else else_


def gone(kind: Kind | None) -> Gone | None:
    """Whether they say that nobody will act on that phone, and why."""
    return kind if kind in ("wrong", "left") else None


def kind_of(said: Collection[str], me: Collection[str] = ()) -> Kind | None:
    """What these tokens ask or say, if it is one of the kinds. `me` are the sender's own names."""
    words = " ".join(_named(token, me) for token in said)
    if _WRONG.search(words):
        return "wrong"
    if _LEFT.search(words):
        return "left"
    if _SCAM.search(words):
        return "scam"
    return "who" if _WHO.search(words) else None
