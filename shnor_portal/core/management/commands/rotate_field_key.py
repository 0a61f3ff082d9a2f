"""`rotate_field_key`: everything encrypted with FIELD_KEY_OLD is encrypted with FIELD_KEY."""

from typing import Any

from django.core.management.base import CommandParser

from shnor_portal.core import key_rotation
from shnor_portal.core.commands import Exit, PortalCommand


class Command(PortalCommand):
    help = (
        "Перешифровать все файлы и секреты ключом FIELD_KEY; прежний ключ задан в FIELD_KEY_OLD. "
        "Прерванную команду можно запустить снова."
    )
    of_the_server = True

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="только посчитать")

    def run(self, *, check: bool = False, **_: Any) -> Any:
        rotation = key_rotation.rotate(check=check)
        document = {
            "current": rotation.current,
            "rotated": rotation.rotated,
            "left": rotation.left,
            "lost": rotation.lost,
            "old_key_may_go": rotation.old_key_may_go,
        }
        if rotation.left or rotation.lost:
            raise Exit(document, 1)
        return document

    def as_text(self, document: Any) -> str:
        lines = [
            f"Уже под новым ключом: {document['current']}",
            f"Перешифровано и проверено: {document['rotated']}",
        ]
        if document["left"]:
            lines.append(f"Ещё под прежним ключом: {document['left']}")
        if document["lost"]:
            lines.append("Не открываются ни одним из ключей: " + ", ".join(document["lost"]))
        if document["old_key_may_go"]:
            lines.append(
                "Прежний ключ больше не нужен: уберите FIELD_KEY_OLD (или файл .field_key_old) "
                "и перезапустите портал."
            )
        else:
            lines.append("Прежний ключ ещё нужен: запустите команду без --check.")
        return "\n".join(lines)
