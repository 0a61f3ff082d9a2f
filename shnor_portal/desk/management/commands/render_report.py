"""`render_report`: a paper as a file; prints the id of its snapshot."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from schools.command_options import add_municipality, municipality, school
from schools.models import Municipality, School, User
from shnor_portal.core.commands import PortalCommand
from shnor_portal.core.documents import papers, snapshots
from shnor_portal.core.errors import Refused
from shnor_portal.desk.papers.services import make


class Command(PortalCommand):
    help = "Сформировать документ в файл"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("kind", nargs="?", help="вид документа; список: --list")
        parser.add_argument("--list", action="store_true", help="какие документы есть")
        parser.add_argument("--school", metavar="LOGIN", help="логин школы в ФИС ОКО")
        parser.add_argument("--year", type=int, help="год результатов")
        parser.add_argument("--format", choices=["pdf", "docx", "xlsx"], default="pdf")
        parser.add_argument("--out", metavar="FILE", type=Path, help="куда записать")
        add_municipality(parser)

    def run(self, **options: Any) -> Any:
        if options["list"]:
            return [
                {"kind": paper.kind, "title": paper.title, "scope": paper.scope_kind}
                for paper in papers.registered()
            ]
        missing = [name for name in ("kind", "year", "out") if not options[name]]
        if missing:
            raise Refused(
                "Укажите вид документа, --year и --out; виды документов: --list.",
                code="wrong_arguments",
            )
        place = _place(options["school"], options["municipality"], options["by"])
        snapshot = make(kind=options["kind"], place=place, year=options["year"], by=options["by"])
        data = snapshots.render_snapshot(snapshot, options["format"])
        _write(options["out"], data)
        return {
            "snapshot": snapshot.snapshot_id,
            "check_code": snapshot.check_code,
            "kind": snapshot.kind,
            "file": str(options["out"]),
            "bytes": len(data),
        }

    def as_text(self, document: Any) -> str:
        if isinstance(document, list):
            return "\n".join(f"{item['kind']}\t{item['title']}" for item in document)
        return str(document["snapshot"])


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Refused(
            f"Записать «{path}» нельзя: {error.strerror}. Укажите другой файл в --out.",
            code="cannot_write",
        ) from error


def _place(login: str | None, code: str | None, by: User | None) -> School | Municipality:
    if place := school(login, by) or municipality(code, by):
        return place
    raise Refused("Укажите --school LOGIN или --municipality CODE.", code="wrong_arguments")
