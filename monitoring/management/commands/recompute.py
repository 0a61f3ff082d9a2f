"""`recompute`: effective cells anew, with counts and seconds by stage."""

from typing import Any

from django.core.management.base import CommandParser

from monitoring.results.effective import Recomputed, recompute
from schools import access
from schools.command_options import add_municipality, municipalities
from schools.permissions import Permission
from shnor_portal.core.commands import PortalCommand


class Command(PortalCommand):
    help = "Пересчитать результаты школ из загруженных файлов"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, help="только этот год результатов")
        add_municipality(parser)

    def run(self, **options: Any) -> dict[str, Any]:
        by, year = options["by"], options["year"]
        if by is None and not options["municipality"]:
            return _document(recompute(year=year))
        total = Recomputed()
        for place in municipalities(options["municipality"], by):
            access.check(by, Permission.IMPORT_FILES, place)
            _add(total, recompute(year=year, municipality_id=place.pk))
        return _document(total)

    def as_text(self, document: dict[str, Any]) -> str:
        return (
            f"Пересчитано результатов: {document['cells']}; добавлено {document['created']}, "
            f"изменено {document['updated']}, удалено {document['deleted']}; "
            f"секунд: {sum(document['seconds'].values()):.2f}"
        )


def _add(total: Recomputed, part: Recomputed) -> None:
    total.cells += part.cells
    total.created += part.created
    total.updated += part.updated
    total.deleted += part.deleted
    for stage, seconds in part.seconds.items():
        total.seconds[stage] = round(total.seconds.get(stage, 0) + seconds, 4)


def _document(result: Recomputed) -> dict[str, Any]:
    return {
        "cells": result.cells,
        "created": result.created,
        "updated": result.updated,
        "deleted": result.deleted,
        "unchanged": result.cells - result.created - result.updated,
        "seconds": result.seconds,
    }
