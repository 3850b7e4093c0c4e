"""Reports keep every version that was filed; ideas worth sharing are kept, from nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database.db import NEVER_REUSED, SERIAL, UTC

revision = "0002"
down_revision: str | None = "0001"
readable_by = "0002"  # a report's key is another one


def upgrade() -> None:
    """A report that is there already is the first version, of a session held when it was filed."""
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("version", sa.Integer(), nullable=True))
        reports.add_column(sa.Column("held_at", UTC(), nullable=True))
    op.execute("UPDATE reports SET version = 1, held_at = filed_at")
    with op.batch_alter_table("reports") as reports:
        reports.alter_column("version", existing_type=sa.Integer(), nullable=False)
        reports.alter_column("held_at", existing_type=UTC(), nullable=False)
        reports.drop_constraint("pk_reports", type_="primary")
        reports.create_primary_key("pk_reports", ["organisation", "session", "version"])
    op.drop_index("ix_reports_organisation_filed_at", "reports")
    op.create_index("ix_reports_organisation_held_at", "reports", ["organisation", "held_at"])
    op.create_index("ix_reports_organisation_mentor", "reports", ["organisation", "mentor"])
    op.create_table(
        "ideas",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ideas"),
        **NEVER_REUSED,
    )
    op.create_index(
        "ix_ideas_organisation_programme_week", "ideas", ["organisation", "programme", "week"]
    )
