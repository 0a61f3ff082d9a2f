"""A layout small enough to see through: a csv of scopes and versions sets rows of DataVersion."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings

from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.layouts import Staged
from shnor_portal.core.intake.records import ReadRecords, Record, RecordLayout, Values
from shnor_portal.core.models import BatchFile, DataVersion
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book

TITLE = "Пробный журнал версий"


def content(*rows: tuple[str, int]) -> bytes:
    """A file of the layout: what each scope's version is to become."""
    return "\n".join([TITLE + ";", *(f"{key};{version}" for key, version in rows)]).encode()


class FakeLayout(RecordLayout):
    """Keys that begin with a word do something: `refuse` refuses the apply, `break` breaks it,
    `wait` waits for the file `go-on` in the tests' folder after saying `applying`."""

    code = "fake"
    title = TITLE
    order = 1
    loads = True
    field_titles = {"version": "Версия"}

    def recognise(self, book: Book) -> bool:
        rows = book.sheets[0].rows if book.sheets else []
        return bool(rows and rows[0] and rows[0][0] == TITLE)

    def read(self, file: BatchFile, book: Book) -> ReadRecords:
        staged = Staged(about={"year": 2024})
        records = []
        for number, row in enumerate(book.sheets[0].rows[1:], 2):
            key, version = str(row[0]), row[1]
            if key == "unreadable":
                raise Refused("Файл прочитать нельзя: исправьте его.", code="fake_unreadable")
            if key == "personal":
                staged.personal = True
            if key == "bad":
                staged.rejected += 1
                problem = Problem("fake_bad", "Строка с ошибкой: исправьте её.", row=number)
                staged.problems.append(problem)
                continue
            try:
                values = {"version": int(float(str(version)))}
            except ValueError:
                staged.rejected += 1
                problem = Problem(
                    "fake_version", f"«{version}» – это не число.", row=number, value=str(version)
                )
                staged.problems.append(problem)
                continue
            records.append(Record(key, f"Версия {key}", "Лист", number, values))
        return ReadRecords(records, staged)

    def current(self, file: BatchFile, keys: list[str]) -> dict[str, tuple[int, Values]]:
        rows = DataVersion.objects.filter(scope__in=keys)
        return {row.scope: (row.pk, {"version": row.version}) for row in rows}

    def write(self, file: BatchFile, key: str, values: Values, target_id: int | None) -> int:
        if key.startswith("refuse"):
            raise Refused("Так загрузить нельзя: исправьте файл.", code="fake_refused")
        if key.startswith("break"):
            raise RuntimeError("the layout broke")
        if key.startswith("wait"):
            _wait()
        row, _ = DataVersion.objects.update_or_create(scope=key, defaults=values)
        return row.pk

    def delete(self, key: str, target_id: int) -> bool:
        return bool(DataVersion.objects.filter(pk=target_id).exclude(scope="needed").delete()[0])


def _wait() -> None:
    folder: Path = settings.FOLDER
    (folder / "applying").touch()
    while not (folder / "go-on").exists():
        time.sleep(0.05)


def versions() -> dict[str, int]:
    """What the layout's files have set, without the versions that services bump by scope."""
    rows: Any = DataVersion.objects.exclude(scope__contains="/").values_list("scope", "version")
    return dict(rows)
