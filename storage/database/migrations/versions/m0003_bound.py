"""Sealed values are bound to their rows, and the evidence is keyed: see `storage.records.lifting`.

The tables stay as they are. What stands in them is bound at the first opening with the keys, since
a step has none; an older program can't open it, so none may go on after this.
"""

from __future__ import annotations

revision = "0003"
down_revision: str | None = "0002"
readable_by = "0003"


def upgrade() -> None:
    """Nothing is added and nothing is taken away."""


def downgrade() -> None:
    """There is no way back but the copy made before."""
    raise NotImplementedError("restore the copy made before the upgrade")
