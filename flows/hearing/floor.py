"""The floor: the phrases that are heard whatever a pack says; no pack can stop listening for them.

The packs' own lists (`worries.yaml`) are far longer. These few stand below them, for a pack from
before there was a list, or one that took too much out of it.
"""

from __future__ import annotations

from flows.pack import Worries

FLOOR = Worries(
    families={},
    danger={
        "now": (
            "999",
            "9 9 9",
            "in danger",
            "not breathing",
            "overdosed",
            "taken an overdose",
            "about to jump",
            "has a knife/gun",
        )
    },
    danger_alone={"now": ("danger", "knife", "gun", "fire", "bleeding", "unconscious", "overdose")},
    worry={
        "raising": (
            "raise/report/share a/my/this/the concern",
            "worried about a/my/the/this/her/him/them",
            "not safe",
            "unsafe",
        ),
        "said": (
            "hit/hits/hitting me/him/her/them",
            "hurt/hurts/hurting me/him/her/them",
            "touch/touched/touches/touching me/him/her/them",
            "abus*",
            "suicid*",
            "self harm*",
            "wants to die",
            "kill/killing myself/himself/herself/themselves",
            "run/ran away",
            "scared to go home",
            "help me",
        ),
    },
    worry_alone={
        "word": (
            "(a) concern/concerns/worried/worry/scared/unsafe/emergency/urgent/sos",
            "i am/im worried",
            "police/ambulance",
        )
    },
    harmless={
        "no": (
            "no/zero/any concern/concerns/worries",
            "nothing to worry about",
            "not in danger",
            "hit me up",
        )
    },
)
