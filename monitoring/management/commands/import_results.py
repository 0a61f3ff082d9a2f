"""`import_results`: files of any known layout, recognised by content, applied in one batch.

A region's files become a batch of each municipality that they speak of, as if each had brought
them; the originals, which tell of all, stay with the region.
"""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from monitoring.models.results import Procedure
from monitoring.results.layouts.parsed import Hints
from monitoring.results.places import municipalities_in, municipalities_of_schools
from monitoring.results.subjects import find_subject
from monitoring.results.sudden_changes import told_in_words
from schools import access
from schools.command_options import add_municipality, municipalities, municipality, school
from schools.models import Municipality, Region, School, User
from schools.permissions import Permission
from shnor_portal.core.commands import Exit, PortalCommand
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.command_line import (
    add_left_out,
    existing_file,
    report_text,
    run_files,
)
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
        add_left_out(parser)
        parser.add_argument("--check", action="store_true", help="только проверить, не загружать")
        add_municipality(parser)

    def run(self, **options: Any) -> Any:
        by = options["by"]
        said = school(options["school"], by)
        hints = {
            "year": options["year"],
            "subject": _subject(options["subject"]),
            "grade": options["grade"],
            **({"school": said.pk} if said else {}),
        }
        place = _place(options["municipality"], options["files"], by, said)
        if place:
            document, code = _load(place, options["files"], hints, options)
        else:
            document, code = _load_of_region(hints, options)
        if code:
            raise Exit(document, code)
        return document

    def as_text(self, document: Any) -> str:
        if isinstance(document, list) and document and "reports" in document[0]:
            return "\n\n".join(_text_of(part) for part in document)
        return report_text(document)


def _load(
    place: Municipality,
    paths: list[Path],
    hints: dict[str, Any],
    options: dict[str, Any],
    files_scope: str = "",
) -> tuple[Any, int]:
    by = options["by"]
    access.check(by, Permission.IMPORT_FILES, place)
    return run_files(
        paths,
        scope=place.scope,
        hints={"municipality": place.pk, **hints},
        by=by,
        check=options["check"],
        before_apply=partial(_tell_sudden, meant=options["changes_meant"] or options["check"]),
        files_scope=files_scope,
        left_out=options["left_out"],
    )


def _load_of_region(hints: dict[str, Any], options: dict[str, Any]) -> tuple[Any, int]:
    """`[{municipality, name, reports}]`: what each municipality's own upload would report; one
    that is refused has `error` and `message` in place of reports, and the others are loaded."""
    paths, by_path = options["files"], {}
    region, hints = _region(options["by"]), {**hints, "of_region": True}
    for path in paths:
        said = Hints(hints["year"], hints["subject"], hints["grade"], path.name)
        book = read_book(path, path.name)
        places = municipalities_of_schools(book, said, region) if region else set()
        if not places:
            raise _unclear(path)
        by_path[path] = places
    document, worst = [], 0
    for place in Municipality.objects.filter(pk__in=set().union(*by_path.values())):
        own = [path for path in paths if place.pk in by_path[path]]
        part: dict[str, Any] = {"municipality": place.code, "name": place.name}
        try:
            report, code = _load(place, own, hints, options, place.region.scope)
            part["reports"] = report if isinstance(report, list) else [report]
        except Refused as refusal:
            code = 1
            part |= {"reports": [], "error": refusal.code, "message": refusal.message}
            part["details"] = list(refusal.details)
        document.append(part)
        worst = max(worst, code)
    return document, worst


def _region(by: User | None) -> Region | None:
    """The one region whose files `by` may bring as a whole."""
    regions = Region.objects.all() if by is None else Region.objects.visible_to(by)
    mine = [region for region in regions if access.may(by, Permission.IMPORT_FILES, region)]
    return mine[0] if len(mine) == 1 else None


def _text_of(part: dict[str, Any]) -> str:
    lines = [part["name"], *filter(None, [report_text(part["reports"]), part.get("message", "")])]
    return "\n".join([*lines, *part.get("details", ())])


def _unclear(path: Path | None = None) -> Refused:
    where = f" в\u00a0файле «{path.name}»" if path else ""
    return Refused(
        f"Неясно, чьи это результаты{where}: укажите муниципалитет ключом --municipality.",
        code="municipality_required",
    )


def _tell_sudden(batch: Batch, *, meant: bool) -> None:
    """Much of what a school had would be changed: refused, or said where it is meant."""
    changes = told_in_words(batch)
    if not changes:
        return
    words = "Загрузка меняет много прежних чисел."
    if not meant:
        raise Refused(
            f"{words} Если так и должно быть, повторите команду с ключом --changes-meant.",
            details=changes,
            code="sudden_change",
        )
    changed = batch.files.filter(state=BatchFile.State.READY, results__isnull=False).first()
    if changed:
        changed.issues.create(
            code="sudden_change",
            severity="warning",
            message=f"{words} {'. '.join(changes)}."[:1000],
        )


def _place(
    code: str | None, paths: list[Path], by: User | None, said: School | None
) -> Municipality | None:
    """The one named, or of the school named; else the only one there is; else the one that the
    files speak of. None where they speak of several, or of none by their logins."""
    named = municipality(code, by)
    if named and said and said.municipality != named:
        raise Refused(
            f"Школа «{said}» – другого муниципалитета: {said.municipality}.",
            code="foreign_school",
        )
    if named:
        return named
    if said:
        return said.municipality
    mine = municipalities(None, by)
    if len(mine) > 1:
        places = municipalities_in(read_book(path, path.name) for path in paths)
        mine = [place for place in places if place in mine]
    return mine[0] if len(mine) == 1 else None


def _subject(name: str | None) -> str:
    if not name:
        return ""
    if not any(find_subject(name, procedure) for procedure in Procedure.values):
        raise Refused(f"Предмет «{name}» порталу не известен.", code="unknown_subject")
    return name
