"""`indicators`: every indicator of every cell of a year, with numerator and denominator."""

from typing import Any

from django.core.management.base import CommandParser

from monitoring.indicators.queries import as_document, cells
from schools.command_options import add_municipality, municipality
from schools.models import School
from schools.privacy import sight_of
from shnor_portal.core.commands import PortalCommand


class Command(PortalCommand):
    help = "Показатели школ за год: числитель, знаменатель, значение, интервал"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="год результатов")
        add_municipality(parser)

    def run(self, **options: Any) -> list[dict[str, Any]]:
        by = options["by"]
        place = municipality(options["municipality"], by)
        rows = cells(by, municipality=place, year=options["year"])
        schools = School.objects.filter(results__in=rows.order_by()).distinct()
        logins = {school.pk: school.login for school in schools.prefetch_related("identifiers")}
        return as_document(rows, logins, sight_of(by))

    def as_text(self, document: list[dict[str, Any]]) -> str:
        lines = [
            f"{row['school']}\t{row['procedure']}\t{row['subject']}\t{row['grade']}\t"
            f"{row['indicator']}\t{row['numerator']}/{row['denominator']}\t{row['value']:.4f}"
            for row in document
        ]
        return "\n".join(lines) or "Показателей за этот год нет: загрузите результаты."
