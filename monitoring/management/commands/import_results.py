"""`import_results`: files of any known layout, recognised by content, applied in one batch."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from monitoring.models.results import Procedure
from monitoring.results.places import municipalities_in
from monitoring.results.subjects import find_subject
from monitoring.results.sudden_changes import told_in_words
from schools import access
from schools.command_options import add_municipality, municipalities, municipality, school
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core.commands import Exit, PortalCommand
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.command_line import existing_file, report_text, run_files
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.sheets.reading import read_book


class Command(PortalCommand):
    help = "Загрузить файлы результатов; вид каждого узнаётся по содержанию"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=existing_file, metavar="FILE")
        parser.add_argument("--year", type=int, help="год, если его нет в файле")
        parser.add_argument("--subject", help="предмет, если его нет в файле")
        parser.add_argument("--grade", type=int, help="класс, если его нет в файле")
        parser.add_argument(
            "--school", metavar="LOGIN", help="чья заполненная форма сбора: логин ФИС ОКО школы"
        )
        parser.add_argument(
            "--changes-meant",
            action="store_true",
            help="загрузить и тогда, когда меняется много прежних чисел школы",
        )
        parser.add_argument("--check", action="store_true", help="только проверить, не загружать")
        add_municipality(parser)

    def run(self, **options: Any) -> Any:
        by = options["by"]
        said = school(options["school"], by)
        place = _place(options["municipality"], options["files"], by, said)
        access.check(by, Permission.IMPORT_FILES, place)
        document, code = run_files(
            options["files"],
            scope=place.scope,
            hints={
                "municipality": place.pk,
                "year": options["year"],
                "subject": _subject(options["subject"]),
                "grade": options["grade"],
                **({"school": said.pk} if said else {}),
            },
            by=by,
            check=options["check"],
            before_apply=partial(_tell_sudden, meant=options["changes_meant"] or options["check"]),
        )
        if code:
            raise Exit(document, code)
        return document

    def as_text(self, document: Any) -> str:
        return report_text(document)


def _tell_sudden(batch: Batch, *, meant: bool) -> None:
    """Much of what a school had would be changed: refused, or said where it is meant."""
    found = told_in_words(batch)
    if not found:
        return
    words = "Загрузка меняет много прежних чисел."
    if not meant:
        raise Refused(
            f"{words} Если так и должно быть, повторите команду с ключом --changes-meant.",
            details=found,
            code="sudden_change",
        )
    changed = batch.files.filter(state=BatchFile.State.READY, results__isnull=False).first()
    if changed:
        changed.issues.create(
            code="sudden_change", severity="warning", message=f"{words} {'. '.join(found)}."[:1000]
        )


def _place(
    code: str | None, paths: list[Path], by: User | None, said: School | None
) -> Municipality:
    """The one named, or of the school named; else the only one there is; else the one that the
    files speak of."""
    found = municipality(code, by)
    if found and said and said.municipality != found:
        raise Refused(
            f"Школа «{said}» – другого муниципалитета: {said.municipality}.",
            code="foreign_school",
        )
    if found:
        return found
    if said:
        return said.municipality
    mine = municipalities(None, by)
    if len(mine) > 1:
        told = municipalities_in(read_book(path, path.name) for path in paths)
        mine = [place for place in told if place in mine]
    if len(mine) == 1:
        return mine[0]
    raise Refused(
        "Неясно, чьи это результаты: укажите муниципалитет ключом --municipality.",
        code="municipality_required",
    )


def _subject(name: str | None) -> str:
    if not name:
        return ""
    if not any(find_subject(name, procedure) for procedure in Procedure.values):
        raise Refused(f"Предмет «{name}» порталу не известен.", code="unknown_subject")
    return name
