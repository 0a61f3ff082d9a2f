"""Loads the registry of schools, a social passport or territory data of a municipality."""

from typing import Any

from django.core.management.base import CommandParser

from schools.access import decide
from schools.command_options import add_municipality, municipality
from schools.permissions import Permission
from shnor_portal.core.commands import Exit, PortalCommand
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.command_line import existing_file, report_text, run_files

LAYOUTS = ("registry", "social_passport", "territory")


class Command(PortalCommand):
    help = "Загрузить реестр школ, социальный паспорт или сведения о территории."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=existing_file, metavar="FILE", help="файл xlsx, xls, ods или csv"
        )
        add_municipality(parser, required=True)
        parser.add_argument("--check", action="store_true", help="только проверить, не загружать")

    def run(self, **options: Any) -> Any:
        by = options["by"]
        place = municipality(options["municipality"], by)
        if place is None:
            raise Refused("Укажите код муниципалитета.", code="municipality_required")
        decision = decide(by, Permission.IMPORT_FILES, place)
        if not decision.allowed:
            raise Refused(decision.reason, code="forbidden")
        document, code = run_files(
            [options["file"]],
            scope=place.scope,
            hints={"municipality": place.pk},
            by=by,
            check=options["check"],
            allowed_layouts=LAYOUTS,
        )
        if code:
            raise Exit(document, code)
        return document

    def as_text(self, document: Any) -> str:
        return report_text(document)
