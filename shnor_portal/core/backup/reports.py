"""What the commands say of a copy."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from shnor_portal.core.backup import keys
from shnor_portal.core.backup.services import Verified
from shnor_portal.core.typography import counted


def document(verified: Verified) -> dict[str, Any]:
    saved = keys.saved_at()
    return {**asdict(verified), "keys_saved_at": saved.isoformat() if saved else None}


def made(of: dict[str, Any]) -> str:
    lines = [f"Копия сделана: {settings.BACKUP_DIR / of['name']}", *_contents(of)]
    if of["deleted"]:
        lines.append("Удалены по правилу хранения: " + ", ".join(of["deleted"]))
    if of["keys_saved_at"] is None:
        lines.append(
            "Внимание: ключи этого портала ещё не сохранены отдельно (или с тех пор менялись). Без "
            "них копия бесполезна: make keys TO=portal-keys.txt"
        )
    return "\n".join(lines)


def verified(of: dict[str, Any]) -> str:
    return "\n".join([f"Копия {of['name']} от {_day(of)}", *_contents(of)])


def restored(of: dict[str, Any]) -> str:
    return "\n".join(
        [
            f"Портал восстановлен из копии {of['name']} от {_day(of)}.",
            *_contents(of),
            "Все входят заново. Запустите портал и проверьте: страница школы, любой файл, "
            "любой документ.",
        ]
    )


def _contents(of: dict[str, Any]) -> list[str]:
    lines = [
        f"Проверено восстановлением: {counted(of['tables'], 'таблица,таблицы,таблиц')}, "
        f"{counted(of['rows'], 'строка,строки,строк')}, "
        f"{counted(of['files'], 'файл,файла,файлов')}; количества и контрольные суммы совпали."
    ]
    if of["gone"]:
        lines.append(f"Удалены, пока делалась копия: {counted(of['gone'], 'файл,файла,файлов')}.")
    if of["lost"]:
        lines.append(
            f"Внимание: {counted(of['lost'], 'файл,файла,файлов')} портал помнит, но в папке "
            "файлов не нашёл; в копии их нет. Проверьте диск."
        )
    if of["let_go"]:
        lines.append(
            f"В копии больше нет {counted(of['let_go'], 'файла,файлов,файлов')} с ограниченным "
            "сроком хранения: из старых копий они удаляются."
        )
    return lines


def _day(of: dict[str, Any]) -> str:
    moment = parse_datetime(of["made_at"])
    return f"{moment:%d.%m.%Y %H:%M}" if moment else of["made_at"]
