"""Layouts of reference files: a row of the file sets one row of the database.

The staged record keeps what stood there before, so an apply shows its difference and a
withdrawal puts the old values back – except where somebody changed them later.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shnor_portal.core.intake import gone
from shnor_portal.core.intake.layouts import Staged, Writing
from shnor_portal.core.models import BatchFile, StagedRecord
from shnor_portal.core.sheets.books import Book

Values = dict[str, Any]
Action = StagedRecord.Action


@dataclass(frozen=True)
class Record:
    """One row read: `values` are JSON-serialisable, `key` is unique in the database."""

    key: str
    label: str
    sheet: str
    row: int
    values: Values


@dataclass
class ReadRecords:
    """All records of a file; `staged` carries year, problems and rejected rows."""

    records: list[Record] = field(default_factory=list)
    staged: Staged = field(default_factory=Staged)


class RecordLayout(ABC):
    """Subclasses read a book and know how to find, write and delete a row by its key."""

    code: str
    title: str
    order: int = 10
    loads: bool = True
    # Fields that are kept and put back but by themselves do not change a row: where it came from.
    uncompared: frozenset[str] = frozenset()

    @property
    @abstractmethod
    def field_titles(self) -> Mapping[str, str]:
        """Russian names of the fields of a record, as the file's own columns name them."""

    def shown(self, field: str, value: Any) -> Any:
        """A value of a record for a person: «да» and «нет», dates, numbers as they are."""
        return ("да" if value else "нет") if isinstance(value, bool) else value

    @abstractmethod
    def recognise(self, book: Book) -> bool: ...

    @abstractmethod
    def read(self, file: BatchFile, book: Book) -> ReadRecords:
        """Records in the order of the file, problems, and `rejected` in `staged`."""

    @abstractmethod
    def current(self, file: BatchFile, keys: list[str]) -> dict[str, tuple[int, Values]]:
        """`{key: (primary key, values)}` of the rows that exist, with the fields of `Record`."""

    @abstractmethod
    def write(self, file: BatchFile, key: str, values: Values, target_id: int | None) -> int:
        """Create or update the row; returns its primary key."""

    @abstractmethod
    def delete(self, key: str, target_id: int) -> bool:
        """Delete a row that the file created; false when something depends on it."""

    def gone(self, file: BatchFile, records: list[Record]) -> Iterable[Record]:
        """Rows of the last version of the same list that this one tells no more; labels are
        «school: what stood there»."""
        return ()

    def stage(self, file: BatchFile, book: Book, writing: Writing) -> Staged:
        read = self.read(file, book)
        current = self.current(file, [record.key for record in read.records])
        rows = [self._staged(file, record, current.get(record.key)) for record in read.records]
        staged = read.staged
        staged.rows = len(rows) + staged.rejected
        for row in rows:
            staged.created += row.action == Action.CREATE
            staged.updated += row.action == Action.UPDATE
            staged.unchanged += row.action == Action.UNCHANGED
        # A row that could not be read is not gone.
        left = [] if staged.rejected else list(self.gone(file, read.records))
        if left:
            staged.gone = len(left)
            staged.problems.append(gone.told(record.label.partition(": ")[0] for record in left))
            rows += [_gone(file, record) for record in left]
        with writing():
            StagedRecord.objects.bulk_create(rows, batch_size=2000)
        return staged

    def unstage(self, file: BatchFile) -> None:
        file.records.all().delete()

    def apply(self, file: BatchFile, by: Any) -> None:
        records = _as_read(file)
        current = self.current(file, [record.key for record in records])
        for record in records:
            target_id, before = current.get(record.key, (None, None))
            record.before = _same_fields(before, record.after)
            record.target_id = self.write(file, record.key, record.after, target_id)
        StagedRecord.objects.bulk_update(records, ["before", "target_id"], batch_size=1000)
        for record, target_id in self._withdrawn(file):
            if target_id:
                self.delete(record.key, target_id)

    def withdraw(self, file: BatchFile, by: Any) -> list[str]:
        records = _as_read(file)
        current = self.current(file, [record.key for record in records])
        kept = []
        for record in reversed(records):
            target_id, now = current.get(record.key, (None, None))
            if target_id is None:
                continue
            if _same_fields(now, record.after) != record.after:
                kept.append(f"{record.label}: оставлено, значения изменены позже.")
            elif record.before is not None:
                self.write(file, record.key, record.before, target_id)
            elif not self.delete(record.key, target_id):
                kept.append(f"{record.label}: оставлено, на эту запись опираются другие данные.")
        for record, target_id in self._withdrawn(file):
            if target_id is None and record.before is not None:
                self.write(file, record.key, record.before, None)
        return kept

    def _withdrawn(self, file: BatchFile) -> list[tuple[StagedRecord, int | None]]:
        """Rows that go with the apply of the file, each with what stands there now."""
        if not gone.is_chosen(file):
            return []
        records = list(file.records.filter(action=Action.GONE))
        now = self.current(file, [record.key for record in records])
        return [(record, now.get(record.key, (None, {}))[0]) for record in records]

    def _staged(
        self, file: BatchFile, record: Record, stored: tuple[int, Values] | None
    ) -> StagedRecord:
        target_id, before = stored or (None, None)
        before = _same_fields(before, record.values)
        if before is None:
            action = Action.CREATE
        else:
            same = self._compared(before) == self._compared(record.values)
            action = Action.UNCHANGED if same else Action.UPDATE
        return StagedRecord(
            file=file,
            sheet=record.sheet,
            row=record.row,
            key=record.key,
            label=record.label[:300],
            action=action,
            before=before,
            after=record.values,
            target_id=target_id,
        )

    def _compared(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name not in self.uncompared}


def _gone(file: BatchFile, record: Record) -> StagedRecord:
    return StagedRecord(
        file=file,
        sheet=record.sheet,
        row=record.row,
        key=record.key,
        label=record.label[:300],
        action=Action.GONE,
        before=record.values,
    )


def _as_read(file: BatchFile) -> list[StagedRecord]:
    """What is to be written, as the layout gave it: a record may rest on an earlier one."""
    return list(file.records.to_apply().order_by("pk"))


def _same_fields(values: Values | None, like: Values) -> Values | None:
    """Only the fields that the file speaks of: a file says nothing of the others."""
    return None if values is None else {name: values.get(name) for name in like}
