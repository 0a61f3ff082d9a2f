"""The passphrase of a file of keys: asked at the terminal, or read from a file."""

import getpass
import sys
from pathlib import Path

from django.core.management.base import CommandParser

from shnor_portal.core.errors import Refused


def add_option(parser: CommandParser) -> None:
    parser.add_argument(
        "--passphrase-file", metavar="FILE", default="", help="файл с парольной фразой"
    )


def ask(file: str, *, twice: bool = False) -> str:
    """The phrase without spaces round it; Refused when two writings of it differ."""
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise Refused(f"Файл «{file}» не читается.", code="no_passphrase") from None
    if not sys.stdin.isatty():
        raise Refused(
            "Парольную фразу негде спросить. Запустите команду в терминале или укажите файл: "
            "--passphrase-file.",
            code="no_passphrase",
        )
    phrase = getpass.getpass("Парольная фраза файла ключей: ").strip()
    if twice and getpass.getpass("Ещё раз: ").strip() != phrase:
        raise Refused("Фразы не совпали. Повторите команду.", code="passphrases_differ")
    return phrase
