"""The first tables, and the triggers that keep evidence and packs append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database.db import NEVER_REUSED, SERIAL, UTC, append_only, partial

revision = "0001"
down_revision: str | None = None
readable_by = "0001"


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "boroughs",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "id", name="pk_boroughs"),
    )
    op.create_table(
        "codes",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTC(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_codes"),
        **NEVER_REUSED,
    )
    op.create_index(
        "ix_codes_open",
        "codes",
        ["organisation", "person", "code_hash"],
        unique=True,
        **partial(sa.text("open")),
    )
    op.create_index(
        "ix_codes_organisation_person_code_hash", "codes", ["organisation", "person", "code_hash"]
    )
    op.create_index("ix_codes_organisation_reference", "codes", ["organisation", "reference"])
    op.create_table(
        "conversations",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at", UTC(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "chat", name="pk_conversations"),
    )
    op.create_table(
        "escalations",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("mentor", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=True),
        sa.Column("opened_at", UTC(), nullable=False),
        sa.Column("closed_at", UTC(), nullable=True),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "reference", name="pk_escalations"),
    )
    op.create_index(
        "ix_escalations_organisation_mentor_open", "escalations", ["organisation", "mentor", "open"]
    )
    op.create_index(
        "ix_escalations_organisation_open_opened_at",
        "escalations",
        ["organisation", "open", "opened_at"],
    )
    op.create_table(
        "evidence",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "number", name="pk_evidence"),
    )
    op.create_index(
        "ix_evidence_organisation_about_number", "evidence", ["organisation", "about", "number"]
    )
    op.create_table(
        "inbox",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("received_at", UTC(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "source", "key", name="pk_inbox"),
    )
    op.create_index("ix_inbox_organisation_outcome", "inbox", ["organisation", "outcome"])
    op.create_index("ix_inbox_organisation_received_at", "inbox", ["organisation", "received_at"])
    op.create_table(
        "invites",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("expires_at", UTC(), nullable=False),
        sa.Column("used_at", UTC(), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "token_hash", name="pk_invites"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", UTC(), nullable=False),
        sa.Column("next_at", UTC(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UTC(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("finished_at", UTC(), nullable=True),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        **NEVER_REUSED,
    )
    op.create_index(
        "ix_jobs_due",
        "jobs",
        ["organisation", "priority", "next_at", "id"],
        **partial(sa.text("next_at IS NOT NULL")),
    )
    op.create_index(
        "ix_jobs_lane",
        "jobs",
        ["organisation", "lane", "id"],
        **partial(sa.text("next_at IS NOT NULL")),
    )
    op.create_index("ix_jobs_organisation_key", "jobs", ["organisation", "key"], unique=True)
    op.create_index(
        "ix_jobs_over",
        "jobs",
        ["organisation", "finished_at"],
        **partial(sa.text("finished_at IS NOT NULL")),
    )
    op.create_table(
        "leases",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "name", name="pk_leases"),
    )
    op.create_table(
        "messages",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "chat", "key", name="pk_messages"),
    )
    op.create_table(
        "notices",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("mentor", sa.String(), nullable=True),
        sa.Column("opened_at", UTC(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "reference", name="pk_notices"),
    )
    op.create_index(
        "ix_notices_organisation_mentor_open", "notices", ["organisation", "mentor", "open"]
    )
    op.create_index(
        "ix_notices_organisation_open_opened_at", "notices", ["organisation", "open", "opened_at"]
    )
    op.create_table(
        "organisations",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("pack", sa.String(), nullable=True),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", name="pk_organisations"),
    )
    op.create_table(
        "packs",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("stored_at", UTC(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "hash", name="pk_packs"),
    )
    op.create_table(
        "pairings",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("mentor", sa.String(), nullable=False),
        sa.Column("removed_at", UTC(), nullable=True),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "code", name="pk_pairings"),
    )
    op.create_index("ix_pairings_organisation_mentor", "pairings", ["organisation", "mentor"])
    op.create_table(
        "people",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("phone_hash", sa.String(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("joined_at", UTC(), nullable=True),
        sa.Column("approved_at", UTC(), nullable=True),
        sa.Column("opted_out_at", UTC(), nullable=True),
        sa.Column("blocked_at", UTC(), nullable=True),
        sa.Column("removed_at", UTC(), nullable=True),
        sa.Column("marks", sa.LargeBinary(), nullable=True),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "id", name="pk_people"),
    )
    op.create_index("ix_people_organisation_phone_hash", "people", ["organisation", "phone_hash"])
    op.create_index("ix_people_organisation_role", "people", ["organisation", "role"])
    op.create_index(
        "ix_people_organisation_telegram_id", "people", ["organisation", "telegram_id"], unique=True
    )
    op.create_table(
        "programmes",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "id", name="pk_programmes"),
    )
    op.create_table(
        "reports",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("mentor", sa.String(), nullable=False),
        sa.Column("filed_at", UTC(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("restricted", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "session", name="pk_reports"),
    )
    op.create_index("ix_reports_organisation_filed_at", "reports", ["organisation", "filed_at"])
    op.create_table(
        "sessions",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("mentor", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("starts_at", UTC(), nullable=False),
        sa.Column("updated_at", UTC(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "id", name="pk_sessions"),
    )
    op.create_index(
        "ix_sessions_organisation_mentor_open_starts_at",
        "sessions",
        ["organisation", "mentor", "open", "starts_at"],
    )
    op.create_index(
        "ix_sessions_organisation_open_starts_at", "sessions", ["organisation", "open", "starts_at"]
    )
    op.create_table(
        "settings",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "name", name="pk_settings"),
    )
    op.create_table(
        "evidence_bodies",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "number"],
            ["evidence.organisation", "evidence.number"],
            name="fk_evidence_bodies_evidence",
        ),
        sa.PrimaryKeyConstraint("organisation", "number", name="pk_evidence_bodies"),
    )

    for table, verbs in (
        ("evidence", ("UPDATE", "DELETE")),
        ("evidence_bodies", ("UPDATE",)),
        ("packs", ("UPDATE", "DELETE")),
    ):
        for statement in append_only(op.get_bind().dialect.name, table, verbs):
            op.execute(statement)


def downgrade() -> None:
    """There is no way back but the copy made before."""
    raise NotImplementedError("restore the copy made before the upgrade")
