"""The shape of a node, on which its future depends: times against now, counters against their last.

Two nodes of one shape differ only in what no step ever asks: the hour, how many texts there were,
which digits a code has. The number of shapes is finite, so the search comes to an end.
"""

from __future__ import annotations

from datetime import timedelta

from flows.escalation.doubts import KEPT_FOR
from flows.escalation.staff_replies import RENEW_EACH
from flows.escalation.state import Escalation, Told
from tests.proof.charities import PACK
from tests.proof.nodes import Node

Shape = tuple[object, ...]
ACCEPT = PACK.timings.accept
ZERO = timedelta()


def shape(node: Node) -> Shape:
    """The shape of a node; equal shapes have equal futures."""
    state = node.state
    return (
        node.charity,
        node.calm,
        node.gone,
        node.stopped,
        node.said,
        tuple(sorted((w.event["kind"], max(w.at - node.now, ZERO)) for w in node.wakes.values())),
        *_place(state),
        *_people(node, state),
        *_known(state),
    )


def _place(state: Escalation) -> Shape:
    return (
        state.kind,
        state.drill,
        state.by_text,
        state.place,
        state.ladder,
        state.rung,
        state.step,
        frozenset(state.tried),
        state.left,
        state.owner,
        state.staff,
        state.naming,
        state.danger,
        state.down,
        state.again_at_turn == state.turn,
        state.card,
    )


def _people(node: Node, state: Escalation) -> Shape:
    return (
        frozenset(state.holds),
        frozenset(state.passed),
        frozenset(state.unreachable),
        frozenset(state.lost_for_now),
        frozenset(state.subjects),
        frozenset(state.left_out_phones),
        frozenset(state.codes),
        frozenset(p for p, at in state.renewed.items() if node.now - at < RENEW_EACH),
        frozenset(d.by for d in state.doubts if node.now - d.at < KEPT_FOR),
        frozenset(_told(node, told) for told in state.told),
        frozenset(state.talked),
        frozenset(state.took_on),
        frozenset(state.announced),
    )


def _told(node: Node, told: Told) -> Shape:
    return (
        told.person,
        told.turn == node.state.turn,
        told.key == f"{node.state.reference}-{node.state.texts}",
        told.danger,
        told.accepted is not None,
        told.delivered is not None,
        told.failed,
        told.called_off,
        node.now - told.at >= ACCEPT,
    )


def _known(state: Escalation) -> Shape:
    return (
        state.cannot_ring,
        state.text_only,
        state.advised,
        state.mistaken,
        state.wants_to_talk,
        state.rang,
        state.rang_at is not None,
        state.pairing,
        state.category,
        state.borough,
        state.referred_by,
        None if state.decision is None else state.decision.by,
    )
