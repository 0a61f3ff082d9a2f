"""`parse_deadline`: how the portal understands a deadline («срок») of a plan."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from roadmaps.command_options import add_period
from roadmaps.deadlines import parse_deadline
from shnor_portal.core.commands import PortalCommand

_RECURRENCES = {
    "monthly": "ежемесячно",
    "quarterly": "ежеквартально",
    "half_yearly": "раз в полугодие",
    "yearly": "ежегодно",
}


class Command(PortalCommand):
    help = "Прочитать срок исполнения, как он записан в плане"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("text", metavar="TEXT", help="срок, как он записан в плане")
        add_period(parser)

    def run(self, **options: Any) -> dict[str, object]:
        return parse_deadline(options["text"], *options["period"]).as_json()

    def as_text(self, document: dict[str, Any]) -> str:
        lines = [_RECURRENCES[document["recurrence"]]] if document["recurrence"] != "none" else []
        if document["open"]:
            lines.append("Срок нужно уточнить.")
        for occurrence in document["occurrences"]:
            days = (date.fromisoformat(occurrence[end]) for end in ("start", "end"))
            label = f" ({occurrence['label']})" if occurrence["label"] else ""
            lines.append(" – ".join(f"{day:%d.%m.%Y}" for day in days) + label)
        if document["note"]:
            lines.append(f"Примечание: {document['note']}")
        return "\n".join(lines)
