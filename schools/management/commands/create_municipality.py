"""Creates a municipality, and its region when there is none of that name."""

from typing import Any

from django.core.management.base import CommandParser

from schools.services.places import create_municipality
from shnor_portal.core.commands import PortalCommand


class Command(PortalCommand):
    help = "Завести муниципалитет."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="название муниципалитета")
        parser.add_argument("--code", required=True, help="код ФИС ОКО, например reg99_m001")
        parser.add_argument("--region", required=True, metavar="NAME", help="название региона")
        parser.add_argument("--oktmo", default="", help="код ОКТМО")
        parser.add_argument("--time-zone", default="", metavar="TZ", help="например Asia/Irkutsk")

    def run(self, **options: Any) -> dict[str, Any]:
        municipality, created = create_municipality(
            name=options["name"],
            code=options["code"],
            region=options["region"],
            oktmo=options["oktmo"],
            time_zone=options["time_zone"],
            by=options["by"],
        )
        return {
            "code": municipality.code,
            "name": municipality.name,
            "region": municipality.region.name,
            "oktmo": municipality.oktmo,
            "time_zone": municipality.time_zone,
            "created": created,
        }

    def as_text(self, document: dict[str, Any]) -> str:
        deed = "Заведён" if document["created"] else "Уже есть"
        return f"{deed}: {document['name']} ({document['code']}), {document['region']}"
