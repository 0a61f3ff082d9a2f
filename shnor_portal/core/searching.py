"""Searching by words the way people type them.

Two ways: `words_in` compares the columns of a list as they stand; `SearchText` is a column of a
model, kept beside the others, in which the words of its row stand normalised: the search of the
portal looks through tens of thousands of rows there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

# A longer question is cut: nobody types more words than that to find one thing.
WORDS, LENGTH = 8, 100
_PIECE = re.compile(r"[^\W\d_]+|\d+")
# Endings of cases, numbers, genders and verbs, the longest first; what is left has three letters.
_ENDING = re.compile(
    r"(?<=[а-я]{3})(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|ия|ию|ие|ии|ий|иях|иям|ием|ях|ах|ов|ев|"
    r"ям|ам|ом|ем|ой|ей|ый|ая|яя|ую|юю|ое|ее|ые|ых|их|ым|им|ою|ею|ью|ть|тся|а|я|о|е|у|ю|ы|и|ь|й)$"
)
_INSIDE = 3  # a piece of so many letters is looked for inside words, a shorter one at their start


def words_in(text: str, *fields: str) -> Q:
    """Rows where every word of `text` occurs in one of the fields, in any case.

    SQLite compares only Latin letters without regard to case, so the usual spellings of a
    Cyrillic word are asked for one by one.
    """
    condition = Q()
    for word in text.split():
        here = Q()
        for spelling in {word, word.lower(), word.capitalize(), word.upper()}:
            for field in fields:
                here |= Q(**{f"{field}__icontains": spelling})
        condition &= here
    return condition


def normalised(*texts: str) -> str:
    """« мбоу сош 5 »: words and numbers of the texts in small letters, «ё» as «е», each between
    spaces; «№5» and «5А» are two pieces each."""
    pieces = [piece for text in texts for piece in _PIECE.findall(_small(text))]
    return f" {' '.join(pieces)} "


@dataclass(frozen=True)
class Asked:
    """What a person typed, as it is looked for: words without their endings, and numbers."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Asked":
        words = _PIECE.findall(_small(text[:LENGTH]))
        pieces = dict.fromkeys(_stem(piece) for piece in words)
        long = [piece for piece in pieces if len(piece) > 1 or piece.isdigit()]
        return cls(tuple(long[:WORDS]))

    def __bool__(self) -> bool:
        return bool(self.pieces)

    def inside(self, *fields: str) -> Q:
        """Rows where every piece stands in one of the normalised columns.

        LIKE compares letter by letter, which takes three times as long on both databases.
        """
        condition = Q()
        for piece in self.pieces:
            here = Q()
            for field in fields:
                here |= Q(GreaterThan(StrIndex(field, Value(_pattern(piece))), 0))
            condition &= here
        return condition

    def is_in(self, text: str) -> bool:
        """Whether every piece stands in the text."""
        words = normalised(text)
        return all(_pattern(piece) in words for piece in self.pieces)

    def marked(self, text: str) -> SafeString:
        """The text as HTML with the words found in `<mark>`."""
        shown, last = [], 0
        for start, end in self._spans(text):
            shown.append(conditional_escape(text[last:start]))
            shown.append(format_html("<mark>{}</mark>", text[start:end]))
            last = end
        return mark_safe("".join([*shown, conditional_escape(text[last:])]))

    def around(self, text: str, length: int) -> str:
        """At most about `length` characters of the text round the first word found, whole words."""
        if len(text) <= length:
            return text
        spans = self._spans(text)
        start = max(0, (spans[0][0] if spans else 0) - length // 3)
        start = 0 if start < length // 4 else text.rfind(" ", 0, start) + 1
        end = len(text) if start + length >= len(text) else text.rfind(" ", 0, start + length)
        end = end if end > start else start + length
        shown = text[start:end].rstrip(" ,;.")
        return f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}"

    def _spans(self, text: str) -> list[tuple[int, int]]:
        small = _small(text)
        if len(small) != len(text):  # a letter of another alphabet that grows
            return []
        patterns = [_pattern(piece) for piece in self.pieces]
        matches = _PIECE.finditer(small)
        return [
            piece.span() for piece in matches if any(one in f" {piece[0]} " for one in patterns)
        ]


class SearchText(models.TextField):
    """The words of some columns of its row and `also`, normalised; kept by every way of writing
    that the ORM has. A model that has it is a `Searched`, its rows are `SearchedRows`."""

    def __init__(self, *of: str, also: str = "", **options: Any) -> None:
        self.of, self.also = of, also
        super().__init__("слова для поиска", editable=False, default="", **options)

    def deconstruct(self) -> Any:
        name, path, _, options = super().deconstruct()
        for said in ("verbose_name", "editable", "default"):
            options.pop(said, None)
        return name, path, list(self.of), {**options, "also": self.also} if self.also else options

    def pre_save(self, row: models.Model, add: bool) -> str:
        value = normalised(self.also, *(str(getattr(row, name) or "") for name in self.of))
        setattr(row, self.attname, value)
        return value


class SearchedRows(models.QuerySet):
    """Rows whose words, where they have some, follow `update()` and `bulk_update()` as well."""

    def update(self, **values: Any) -> int:
        field = search_field(self.model)
        if field is None or not set(values) & set(field.of):
            return super().update(**values)
        keys = list(self.values_list("pk", flat=True))
        plain = self.model._base_manager.using(self.db)
        with transaction.atomic(using=self.db):
            count = super().update(**values)
            rows = list(plain.filter(pk__in=keys))
            for row in rows:
                field.pre_save(row, add=False)
            plain.bulk_update(rows, [field.name], batch_size=500)
        return count


class Searched(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        field = search_field(type(self))
        if field and update_fields is not None and set(update_fields) & set(field.of):
            update_fields = {*update_fields, field.name}
        super().save(*args, update_fields=update_fields, **options)


def search_field(model: type[models.Model]) -> SearchText | None:
    fields = model._meta.concrete_fields
    return next((field for field in fields if isinstance(field, SearchText)), None)


def _small(text: str) -> str:
    return text.lower().replace("ё", "е")


def _stem(piece: str) -> str:
    return piece if piece.isdigit() else _ENDING.sub("", piece)


def _pattern(piece: str) -> str:
    """How a piece stands in normalised text: «5» is not in «15» and «25», «991» begins «991001»."""
    if piece.isdigit():
        return f" {piece} " if len(piece) < _INSIDE else f" {piece}"
    return piece if len(piece) >= _INSIDE else f" {piece}"
