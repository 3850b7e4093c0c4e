"""The check of people at the start: an admin is told if they differ from the last import."""

from __future__ import annotations

import structlog

from bot.operations.monitoring.alert_messages import charity_of
from bot.runtime.app import App
from flows.effects import Page
from flows.messages import sms_admin
from storage.database.errors import StorageError
from storage.records.comparing import people_problems
from storage.records.directory import load_directory

log = structlog.get_logger()


async def tell_of_changed_people(app: App) -> None:
    """Compare the people with the evidence. A rung that was silenced so is reported, not mended."""
    try:
        async with app.database.reading() as tx:
            problems = await people_problems(tx, app.organisation)
            if not problems:
                return
            organisation = (await load_directory(tx, app.organisation)).directory.organisation
        log.error("people_changed", problems=len(problems))
        body = sms_admin.page_people_changed(charity_of(organisation))
        await app.handler.emit([Page(body=body, key=f"people-{app.clock():%Y%m%dT%H}")])
    except StorageError as error:
        log.error("people_not_compared", error=type(error).__name__)
