"""`backup`: a copy of the whole portal, made while it works and tried at once."""

from typing import Any

from shnor_portal.core.backup import reports, services
from shnor_portal.core.commands import PortalCommand


class Command(PortalCommand):
    help = "Сделать резервную копию портала в BACKUP_DIR и проверить её восстановлением"
    of_the_server = True

    def run(self, **_: Any) -> Any:
        return reports.document(services.make())

    def as_text(self, document: Any) -> str:
        return reports.made(document)
