"""`import_roadmap`: a plan in Word, Excel, OpenDocument or PDF into a draft."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from roadmaps.command_options import add_period
from roadmaps.models import Plan
from roadmaps.plans import uploads
from roadmaps.plans.beginning import Beginning
from roadmaps.plans.wording import MEASURES
from schools.command_options import add_municipality, municipalities, municipality, school
from schools.models import Municipality, User
from shnor_portal.core.commands import PortalCommand
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted


class Command(PortalCommand):
    help = "Прочитать дорожную карту из файла и сохранить черновик плана"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="docx, doc, odt, xlsx, pdf или снимок страницы"
        )
        add_period(parser)
        place = parser.add_mutually_exclusive_group()
        add_municipality(place)  # type: ignore[arg-type]
        place.add_argument("--school", metavar="LOGIN", help="логин школы в ФИС ОКО")
        parser.add_argument("--check", action="store_true", help="только прочитать, не сохранять")

    def run(self, **options: Any) -> dict[str, object]:
        path: Path = options["file"]
        if not path.is_file():
            raise Refused(f"Файла «{path}» нет.", code="no_file")
        start, end = options["period"]
        by = options["by"]
        place = school(options["school"], by) or municipality(options["municipality"], by)
        data = path.read_bytes()
        if options["check"]:
            return uploads.read(data, path.name, place, start, end).as_json()
        place = place or _only_place(by)
        beginning = Beginning(place, Plan.Kind.ROADMAP, "", start, end, by)
        _, _, read = uploads.import_plan(beginning, data=data, name=path.name)
        return read.as_json()

    def as_text(self, document: dict[str, Any]) -> str:
        measures = document["measures"]
        read = counted(len(measures), MEASURES)
        undated = [m for m in measures if m["open"]]
        lines = [f"Прочитано: {read}, разделов: {len(document['sections'])}."]
        if undated:
            lines.append(f"Срок нужно уточнить: {len(undated)}.")
        for issue in document["issues"]:
            place = f"строка {issue['row']}: " if issue["row"] else ""
            lines.append(f"{place}{issue['message']}")
        return "\n".join(lines)


def _only_place(by: User | None) -> Municipality:
    """The municipality of a portal that has one; Refused where it has to be named."""
    places = municipalities(None, by)
    if len(places) != 1:
        raise Refused(
            "Укажите, чей это план: --municipality CODE или --school LOGIN; чтобы только "
            "прочитать файл, добавьте --check.",
            code="wrong_arguments",
        )
    return places[0]
