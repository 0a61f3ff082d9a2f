"""`save_keys`: the keys of the portal written into a file under a passphrase."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from shnor_portal.core.backup import keys, passphrases
from shnor_portal.core.commands import PortalCommand


class Command(PortalCommand):
    help = "Записать ключи портала в файл под парольной фразой, чтобы хранить отдельно от копий"
    of_the_server = True

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="имя нового файла")
        passphrases.add_option(parser)

    def run(self, *, file: str = "", passphrase_file: str = "", **_: Any) -> Any:
        path = Path(file).absolute()
        keys.save(path, passphrases.ask(passphrase_file, twice=True))
        return {"file": str(path), "keys": sorted(keys.current())}

    def as_text(self, document: Any) -> str:
        return (
            f"Ключи записаны: {document['file']}\n"
            "Перенесите файл туда, где нет резервных копий, а парольную фразу запишите отдельно "
            "от файла: без них копию не восстановить."
        )
