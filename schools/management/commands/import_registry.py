"""Loads the registry of schools and what is known of schools beside their results."""

from typing import Any

from django.core.management.base import CommandParser

from schools.access import decide
from schools.command_options import add_municipality, municipality
from schools.permissions import Permission
from shnor_portal.core.commands import Exit, PortalCommand
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.command_line import (
    add_left_out,
    existing_file,
    report_text,
    run_files,
)

LAYOUTS = (
    *("registry", "accreditation", "social_passport", "territory"),
    *("context_2021", "context_2022", "staff", "additional_education", "survey"),
)


class Command(PortalCommand):
    help = (
        "Загрузить реестр школ (и реестр аккредитации), социальный паспорт, сведения о территории, "
        "кадрах, дополнительном образовании, опросы, контекстные данные ФИС ОКО."
    )

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            type=existing_file,
            metavar="FILE",
            help="файл xlsx, xls, ods или csv; XML, zip или gz",
        )
        add_municipality(parser, required=True)
        add_left_out(parser)
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
            left_out=options["left_out"],
        )
        if code:
            raise Exit(document, code)
        return document

    def as_text(self, document: Any) -> str:
        return report_text(document)
