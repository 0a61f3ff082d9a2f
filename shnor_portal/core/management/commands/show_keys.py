"""`show_keys`: the keys of a file of keys as lines for `.env`."""

from typing import Any

from django.core.management.base import CommandParser

from shnor_portal.core.backup import copies, keys, passphrases
from shnor_portal.core.commands import PortalCommand


class Command(PortalCommand):
    help = "Показать ключи из файла ключей строками для .env"
    of_the_server = True

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="файл ключей")
        passphrases.add_option(parser)

    def run(self, *, file: str = "", passphrase_file: str = "", **_: Any) -> Any:
        return keys.read(copies.place(file), passphrases.ask(passphrase_file))

    def as_text(self, document: Any) -> str:
        return keys.as_settings(document)
