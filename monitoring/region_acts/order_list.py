"""An act of the region with a list of schools: from Word, PDF with words, or a workbook."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from monitoring.models import ListedSchool, RegionalAct
from monitoring.region_acts.act import Act, read_act
from monitoring.region_acts.categories import OTHER
from monitoring.region_acts.reading import ListedRow, lines_of, listed_rows
from schools.imports.rows import ImportedRow
from schools.imports.yearly import record_import, school_ids
from schools.matching import Match, Matcher, municipality_of
from schools.models import Municipality, School
from schools.municipality_names import is_same_municipality
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.layouts import Staged, Writing
from shnor_portal.core.intake.records import ReadRecords, Record, RecordLayout, Values
from shnor_portal.core.models import BatchFile, StagedRecord
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.typography import NBSP, counted

CODE = "order_list"
_ACTS = ("приказ", "распоряжени", "постановлени")
# Also in letters set apart: «П Р И К А З».
_ACT = re.compile("|".join(r"\s?".join(word) for word in _ACTS), re.IGNORECASE)
_LIST = re.compile(r"(?:переч\w+|спис\w+)\D{0,120}?(?:школ|организац|учрежден|оо\b)", re.IGNORECASE)
_OF_TOWN = re.compile(r"муниципальн|район|городск|окружн", re.IGNORECASE)
_HEAD = 60
_ROWS = "строка,строки,строк"
_PLACE = ("source", "file", "sheet", "row")
_KINDS = {kind.value: kind.label for kind in ListedSchool.Kind}


class OrderListLayout(RecordLayout):
    """A record of the act, then a record for each of its schools that is ours, by category.

    Keys are `act/<date>/<number>` and `<school>/<kind>/<date>/<number>`, a school by its primary
    key or, while it waits in the same batch, by its login.
    """

    code = CODE
    title = "Акт региона с перечнем школ"
    order = 25
    uncompared = frozenset(_PLACE)
    field_titles: ClassVar[Mapping[str, str]] = {
        "name": "чей акт",
        "title": "о чём акт",
        "list_year": "год перечня",
        "kinds": "категории акта",
        "words": "категория словами акта",
    }

    def shown(self, field: str, value: Any) -> Any:
        if field == "kinds":
            return ", ".join(_KINDS[kind] for kind in value or ())
        return super().shown(field, value)

    def recognise(self, book: Book) -> bool:
        head = " ".join(text for _, _, text in lines_of(book, _HEAD))
        if not (_ACT.search(head) and _LIST.search(head)):
            return False
        return bool(listed_rows(book, ""))

    def read(self, file: BatchFile, book: Book) -> ReadRecords:
        municipality = municipality_of(file.batch)
        if municipality is None:
            raise Refused(
                "Не сказано, перечень какого муниципалитета загружается. Укажите муниципалитет.",
                code="municipality_required",
            )
        return _Reading(file, municipality, read_act(lines_of(book))).read(book)

    def stage(self, file: BatchFile, book: Book, writing: Writing) -> Staged:
        """Counts are of schools; the act alone counts where nothing else is new."""
        staged = super().stage(file, book, writing)
        act = file.records.get(key__startswith="act/")
        others = staged.created + staged.updated - (act.action != StagedRecord.Action.UNCHANGED)
        if others or (act.action == StagedRecord.Action.UNCHANGED and staged.unchanged > 1):
            staged.rows -= 1
            staged.created -= act.action == StagedRecord.Action.CREATE
            staged.updated -= act.action == StagedRecord.Action.UPDATE
            staged.unchanged -= act.action == StagedRecord.Action.UNCHANGED
        return staged

    def gone(self, file: BatchFile, records: list[Record]) -> Iterable[Record]:
        """Of the same act: an appendix on one kind says nothing of the schools of others."""
        keys = {record.key for record in records}
        kinds = {key.split("/")[1] for key in keys if not key.startswith("act/")}
        listed = ListedSchool.objects.filter(
            act__municipality=municipality_of(file.batch),
            act__number__in=_numbers(keys),
            kind__in=kinds,
        ).select_related("act", "school__municipality")
        for row in listed:
            act = row.act
            key = _school_key(str(row.school_id), row.kind, act.date, act.number)
            if key not in keys and _act_key(act.date, act.number) in keys:
                yield Record(
                    key, f"{row.school}: {row.term}", row.sheet, row.row or 0,
                    _stored(row, _OF_SCHOOL),
                )  # fmt: skip

    def current(self, file: BatchFile, keys: list[str]) -> dict[str, tuple[int, Values]]:
        municipality = municipality_of(file.batch)
        by_key: dict[str, tuple[int, Values]] = {}
        acts = RegionalAct.objects.filter(municipality=municipality)
        for act in acts.filter(number__in=_numbers(keys)):
            by_key[_act_key(act.date, act.number)] = act.pk, _stored(act, _OF_ACT)
        ids = school_ids(key.partition("/")[0] for key in keys)
        names = {pk: name for name, pk in ids.items()}
        rows = ListedSchool.objects.filter(act__municipality=municipality, school__in=ids.values())
        for row in rows.select_related("act"):
            key = _school_key(names[row.school_id], row.kind, row.act.date, row.act.number)
            by_key[key] = row.pk, _stored(row, _OF_SCHOOL)
        return {key: by_key[key] for key in keys if key in by_key}

    def write(self, file: BatchFile, key: str, values: Values, target_id: int | None) -> int:
        if key.startswith("act/"):
            target: Any = self._act(file, key, target_id)
        else:
            target = self._listed(file, key, target_id)
        for name, value in values.items():
            setattr(target, "file_id" if name == "file" else name, value)
        target.save()
        return target.pk

    def delete(self, key: str, target_id: int) -> bool:
        if not key.startswith("act/"):
            ListedSchool.objects.filter(pk=target_id).delete()
            return True
        if ListedSchool.objects.filter(act=target_id).exists():
            return False
        RegionalAct.objects.filter(pk=target_id).delete()
        return True

    def apply(self, file: BatchFile, by: Any) -> None:
        super().apply(file, by)
        record_import(self.title, file, by)

    def _act(self, file: BatchFile, key: str, target_id: int | None) -> RegionalAct:
        if target_id:
            return RegionalAct.objects.get(pk=target_id)
        _, day, number = key.split("/", 2)
        municipality = municipality_of(file.batch)
        assert municipality, "asked for by `read`"
        return RegionalAct(municipality=municipality, date=date.fromisoformat(day), number=number)

    def _listed(self, file: BatchFile, key: str, target_id: int | None) -> ListedSchool:
        if target_id:
            return ListedSchool.objects.get(pk=target_id)
        who, kind, day, number = key.split("/", 3)
        school = school_ids([who]).get(who)
        act = RegionalAct.objects.filter(
            municipality=municipality_of(file.batch), date=day, number=number
        ).first()
        if school is None or act is None:
            raise Refused(
                f"Школы {who} нет в реестре: файл «{file.stored.name}» опирается на реестр, "
                "который исключён из загрузки. Верните реестр в загрузку или прочитайте файлы "
                "заново.",
                code="unknown_school",
            )
        return ListedSchool(act=act, school_id=school, kind=kind)


_OF_ACT = ("name", "title", "list_year", "kinds", *_PLACE)
_OF_SCHOOL = ("words", *_PLACE)


def _stored(row: Any, names: Iterable[str]) -> Values:
    return {name: getattr(row, "file_id" if name == "file" else name) for name in names}


def _act_key(day: date, number: str) -> str:
    return f"act/{day:%Y-%m-%d}/{number}"


def _school_key(who: str, kind: str, day: date, number: str) -> str:
    return f"{who}/{kind}/{day:%Y-%m-%d}/{number}"


def _numbers(keys: Iterable[str]) -> set[str]:
    return {key.split("/", 2)[-1] for key in keys if key.startswith("act/")}


@dataclass
class _Reading:
    """The reading of one document for one municipality."""

    file: BatchFile
    municipality: Municipality
    act: Act
    elsewhere: list[ListedRow] = field(default_factory=list)
    result: ReadRecords = field(default_factory=ReadRecords)
    taken: dict[str, ImportedRow] = field(default_factory=dict)

    def read(self, book: Book) -> ReadRecords:
        rows = listed_rows(book, self.act.title)
        if not rows:
            raise Refused(
                "В документе не найдено ни одной школы. Портал читает таблицу, в заголовке которой "
                "есть «Наименование ОО» или «Школа», и нумерованный список школ после слова "
                "«Перечень».",
                code="no_rows",
            )
        matcher = Matcher(self.municipality, batch=self.file.batch)
        schools = School.objects.filter(municipality=self.municipality).select_related(
            "municipality"
        )
        known = {school.pk: school for school in schools}
        for listed in rows:
            match = matcher.match(listed.row.cell("login"), listed.name)
            if self._is_elsewhere(listed, match):
                self.elsewhere.append(listed)
            elif not match.found:
                self._reject(listed, match)
            else:
                for kind in listed.kinds or (OTHER,):
                    self._take(listed, match, kind, known)
        kinds = sorted({kind for listed in rows for kind in listed.kinds or (OTHER,)})
        self.result.records.insert(0, self._of_act(kinds))
        self._tell(rows)
        self.result.staged.about["year"] = self.act.list_year - 1
        return self.result

    def _is_elsewhere(self, listed: ListedRow, match: Match) -> bool:
        by_number = match.found and match.how not in {"name", "alias"}
        own = self.municipality
        return match.foreign_municipality or bool(
            not by_number
            and listed.municipality
            and not is_same_municipality(listed.municipality, own.name, own.code)
        )

    def _reject(self, listed: ListedRow, match: Match) -> None:
        row = listed.row
        row.problem(match.code, match.message, "school" if row.is_blank("login") else "login")
        staged = self.result.staged
        staged.rejected += 1
        staged.problems += row.problems
        staged.about["unmatched_schools"].append(
            {"name": listed.name, "code": row.text("login"), "row": row.number}
        )

    def _take(
        self, listed: ListedRow, match: Match, kind: str, known: Mapping[int, School]
    ) -> None:
        row, act = listed.row, self.act
        who = str(match.school_id or match.pending_login)
        key = _school_key(who, kind, act.date, act.number)
        if (first := self.taken.setdefault(key, row)) is not row:
            sheet = first.table.sheet.name
            elsewhere = f" листа «{sheet}»" if sheet != row.table.sheet.name else ""
            row.problem(
                "duplicate_row",
                f"Эта школа уже названа в строке {first.number}{elsewhere}. Она загружается один "
                "раз.",
                "school",
                severity="warning",
            )
            self.result.staged.problems += row.problems
            return
        school = known.get(match.school_id or 0)
        term = school.municipality.status_term(kind) if school and kind != OTHER else ""
        words = listed.words[:300]
        label = f"{match.name or listed.name}: {term or words or 'категория не указана'}"
        values = {
            "words": words,
            "source": self.file.stored.name[:200],
            "file": self.file.pk,
            "sheet": row.table.sheet.name[:120],
            "row": row.number,
        }
        self.result.records.append(Record(key, label, row.table.sheet.name, row.number, values))

    def _of_act(self, kinds: list[str]) -> Record:
        act = self.act
        title = f" «{act.title}»" if act.title else ""
        label = (
            f"{act.name} от{NBSP}{act.date:%d.%m.%Y} №{NBSP}{act.number}{title}: перечень "
            f"{act.list_year}{NBSP}года (по результатам {act.list_year - 1})"
        )
        values = {
            "name": act.name,
            "title": act.title,
            "list_year": act.list_year,
            "kinds": kinds,
            "source": self.file.stored.name[:200],
            "file": self.file.pk,
            "sheet": act.sheet[:120],
            "row": act.row,
        }
        return Record(_act_key(act.date, act.number), label, act.sheet, act.row, values)

    def _tell(self, rows: list[ListedRow]) -> None:
        problems = self.result.staged.problems
        if self.elsewhere:
            problems.append(self._other_municipalities())
        unnamed = [listed for listed in rows if not listed.kinds and listed not in self.elsewhere]
        if unnamed:
            row = unnamed[0].row
            problems.append(
                Problem(
                    "category_unknown",
                    "Не понятно, какие это школы: с низкими результатами, в неблагоприятных "
                    "условиях или в зоне риска. Такие строки сохранятся словами акта, но для "
                    "правил не считаются. Впишите столбец «Категория» (ШНОР, ШНСУ, зона риска) или "
                    "заголовок над таблицей.",
                    "warning",
                    row.table.sheet.name,
                    row.number,
                )
            )
        if _OF_TOWN.search(self.act.name):
            problems.append(
                Problem(
                    "act_not_regional",
                    f"Похоже, это документ муниципалитета: «{self.act.name}». Сюда загружают акт "
                    "региона; свой перечень утверждают на странице идентификации.",
                    "warning",
                    self.act.sheet,
                    self.act.row,
                )
            )

    def _other_municipalities(self) -> Problem:
        text = f"Школы других муниципалитетов не загружены: {counted(len(self.elsewhere), _ROWS)}."
        if len(self.result.records) == 1 and not self.result.staged.rejected:
            text += (
                " Школ вашего муниципалитета в перечне нет: портал запомнит акт и будет знать, что "
                "их там нет."
            )
        row = self.elsewhere[0].row
        return Problem("other_municipalities", text, "info", row.table.sheet.name, row.number)
