"""`verify_backup`: a copy restored into an empty place of trial and compared."""

from typing import Any

from django.core.management.base import CommandParser

from shnor_portal.core.backup import reports, services
from shnor_portal.core.commands import PortalCommand


class Command(PortalCommand):
    help = "Проверить резервную копию: восстановить её в пустое место, сравнить строки и файлы"
    of_the_server = True

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "copy", nargs="?", default="", help="папка или имя; без него – новейшая"
        )

    def run(self, *, copy: str = "", **_: Any) -> Any:
        return reports.document(services.verify(copy))

    def as_text(self, document: Any) -> str:
        return reports.verified(document)
