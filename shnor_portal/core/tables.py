"""Tables of the kit's pages as workbooks: the same rows and words as on the page."""

from collections.abc import Iterable

from shnor_portal.core import audit
from shnor_portal.core.models import AuditEvent
from shnor_portal.core.sheets.writing import Column, SheetData


def audit_events(events: Iterable[AuditEvent]) -> SheetData:
    names = audit.verb_names()
    columns = [
        Column("Когда", 18, "dd.mm.yyyy hh:mm"),
        Column("Кто", 24),
        Column("Действие", 36),
        Column("Что сделано", 90),
    ]
    rows = (
        [event.created_at, event.actor, names.get(event.verb, event.verb), event.text]
        for event in events
    )
    return SheetData("Журнал действий", columns, rows)
