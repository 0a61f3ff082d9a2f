"""Subjects as files call them."""

import pytest

from monitoring.results.subjects import (
    SUBJECTS,
    find_subject,
    subject_by_code,
    subject_by_short,
    subject_in_cell,
)


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("МА", "Математика"), ("ру", "Русский язык"), ("Рус. яз.", "Русский язык"),
        ("матем.", "Математика"), ("общество", "Обществознание"), ("Окр. мир", "Окружающий мир"),
        ("Англ. язык", "Английский язык"), ("физ-ра", None), ("ин", None), ("", None), ("я", None),
    ],
)  # fmt: skip
def test_abbreviations_of_a_column_fit_one_subject_or_none(written, subject):
    found = subject_in_cell(written, "vpr")

    assert (found.subject if found else None) == subject


@pytest.mark.parametrize(
    ("name", "procedure", "found"),
    [
        ("Русский язык", "vpr", ("Русский язык", "")),
        ("  РУССКИЙ\u00a0 язык ", "oge", ("Русский язык", "")),
        ("Математика", "vpr", ("Математика", "")),
        ("Математика (углублённый уровень)", "vpr", ("Математика", "advanced")),
        ("Математика базовая", "vpr", ("Математика", "base")),
        ("Математика", "ege", ("Математика профильная", "advanced")),
        ("Математика профильная", "ege", ("Математика профильная", "advanced")),
        ("Математика (профильный уровень)", "ege", ("Математика профильная", "advanced")),
        ("Математика базовая", "ege", ("Математика базовая", "base")),
        ("Информатика и ИКТ (КЕГЭ)", "ege", ("Информатика", "")),
        ("История (История России. Всеобщая история)", "vpr", ("История", "")),
        ("История России. Всеобщая история", "vpr", ("История", "")),
        ("Иностранный язык (английский)", "vpr", ("Английский язык", "")),
        ("Литературное чтение", "vpr", ("Литературное чтение", "")),
        ("Пение", "vpr", None),
        ("", "vpr", None),
        (None, "vpr", None),
    ],
)
def test_subject_by_name(name, procedure, found):
    assert find_subject(name, procedure) == found


def test_subject_canonical_names_stand_for_themselves():
    for subject in SUBJECTS:
        procedure = "ege" if subject.level else "vpr"
        assert find_subject(subject.name, procedure).subject == subject.name


@pytest.mark.parametrize(
    ("code", "procedure", "name"),
    [
        (1, "oge", "Русский язык"),
        (2, "oge", "Математика"),
        (2, "ege", "Математика профильная"),
        (22, "ege", "Математика базовая"),
        (12, "oge", "Обществознание"),
        (25, "ege", "Информатика"),
        (51, "oge", "Русский язык"),
    ],
)
def test_subject_by_code(code, procedure, name):
    assert subject_by_code(code, procedure).subject == name


def test_subject_by_unknown_code():
    assert subject_by_code(99, "ege") is None


@pytest.mark.parametrize(
    ("short", "name"),
    [("РУ", "Русский язык"), ("ма", "Математика"), ("ГГ", "География"), ("ЁЖ", None)],
)
def test_subject_by_abbreviation(short, name):
    assert subject_by_short(short) == name
