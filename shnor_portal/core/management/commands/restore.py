"""`restore`: a copy put into an empty installation, with the keys that people kept."""

from typing import Any

from django.core.management.base import CommandParser

from shnor_portal.core.backup import copies, keys, passphrases, reports, services
from shnor_portal.core.commands import PortalCommand


class Command(PortalCommand):
    help = "Восстановить портал из резервной копии; только в пустой портал"
    of_the_server = True

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("copy", help="папка копии или её имя в BACKUP_DIR")
        parser.add_argument(
            "--keys", dest="file", required=True, metavar="FILE", help="файл ключей"
        )
        passphrases.add_option(parser)

    def run(self, *, copy: str = "", file: str = "", passphrase_file: str = "", **_: Any) -> Any:
        own = keys.read(copies.place(file), passphrases.ask(passphrase_file))
        return reports.document(services.restore(copies.find(copy).folder, own))

    def as_text(self, document: Any) -> str:
        return reports.restored(document)
