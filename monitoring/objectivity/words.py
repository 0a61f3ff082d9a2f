"""Works with signs of bias in Russian: signs only, never a proof. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from shnor_portal.core.typography import NBSP


def works_text(marks: Iterable[Sequence[Any]]) -> str:
    """«математика (4 класс), русский язык (4 и 5 классы)» of pairs of a subject and a grade."""
    grades: dict[str, list[int]] = {}
    for subject, grade in marks:
        grades.setdefault(subject, []).append(grade)
    return ", ".join(_work(subject, sorted(of)) for subject, of in sorted(grades.items()))


def _work(subject: str, grades: list[int]) -> str:
    name = subject[:1].lower() + subject[1:]
    if len(grades) == 1:
        return f"{name} ({grades[0]}{NBSP}класс)"
    listed = f"{', '.join(map(str, grades[:-1]))} и{NBSP}{grades[-1]}"
    return f"{name} ({listed}{NBSP}классы)"
