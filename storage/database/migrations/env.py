"""Alembic's entry: it is always given a connection by `storage/database/migrate.py`."""

from __future__ import annotations

from alembic import context

from storage.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
