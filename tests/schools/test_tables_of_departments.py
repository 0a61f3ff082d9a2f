"""Registries, passports and tables of staff as departments write them: words, totals, gaps."""

import pytest

from schools.models import SocialPassport, YearFigures
from tests.cast import Cast
from tests.schools.workbooks import codes, counts, load, read, workbook

pytestmark = pytest.mark.once
TITLE = ["Сведения об общеобразовательных учреждениях округа на 20.09.2024"]
SIGNED = ["Исп. Осокина, 2-14-55"]


def test_registry_is_known_by_any_words_for_login_and_school(cast: Cast) -> None:
    header = ["№ п/п", "Краткое наименование ОУ", "Логин в\nФИС ОКО", "Код ОУ", "ИНН", "Телефон"]
    rows = [1, "МКОУ «Заречная СОШ»", "edu991051", 4013, None, "8(395)2-14-55"], ["Итого", None]
    wide = load(cast.north.municipality, ("р.xlsx", workbook(TITLE, [], header, *rows, SIGNED)))
    header = ["Логин", "Краткое наименование", "Вид", "Примечание"]
    rows = ["edu991052", "МКОУ «Луговая ООШ»", "ООШ", None], ["edu991051", "МКОУ «Заречная СОШ»"]
    short = load(cast.north.municipality, ("р.xlsx", workbook(header, *map(list, rows))))

    assert counts(wide) == (1, 0, 0, 0)
    assert (counts(short)[0], counts(short)[3]) == (1, 0)


def test_registry_under_captions_that_follow_their_words(cast: Cast) -> None:
    upper = ["№", "Логин", "Наименование", None, "Код ОО", None, "Обучающихся", None]
    lower = [None, None, "краткое", "вид", "ОГЭ", "ЕГЭ", "всего", "ОВЗ"]
    row = [1, "edu991001", "МБОУ «СОШ № 1»", "СОШ", 111001, 111001, 350, 10]

    batch = load(cast.north.municipality, ("р.xlsx", workbook(TITLE, upper, lower, row)))

    file = batch.files.get()
    assert file.layout == "registry"
    (record,) = file.records.all()
    assert (record.after["name"], record.after["oge"], record.after["pupils"]) == (
        "МБОУ «СОШ № 1»", "111001", 350,
    )  # fmt: skip


def test_list_of_schools_with_figures_beside_is_no_registry(cast: Cast) -> None:
    header = ["Логин", "Наименование", "Вид", "Всего педагогов", "Высшая категория",
              "Первая категория"]  # fmt: skip
    book = workbook(TITLE, header, ["edu991001", "", "СОШ", 20, 5, 6])
    batch = read(cast.north.municipality, ("к.xlsx", book))

    assert batch.files.get().layout == "staff"


def test_cells_without_a_figure_say_nothing_and_none_is_zero(cast: Cast) -> None:
    header = ["№", "Логин", "Год", "Всего учащихся", "Многодетные", "Неполные", "КДН", "ВШУ"]
    row = [1, "991001", "2023/2024", "1 600 чел.", "н/д", "—", "нет", "12 чел"]
    total = ["ВСЕГО по округу", None, None, 1600, 9, 9, 0, 12]
    batch = load(cast.north.municipality, ("п.xlsx", workbook(header, row, total)))

    found = SocialPassport.objects.get()
    assert codes(batch) == []
    assert (found.school, found.year, found.pupils) == (cast.north.school, 2024, 1600)
    assert (found.large_families, found.single_parent, found.kdn) == (None, None, 0)
    assert found.school_register == 12


def test_staff_under_merged_captions_with_totals_below(cast: Cast) -> None:
    rows = (
        ["№ п/п", "Наименование ОУ", "Всего педагогов", "из них", None, None],
        [None, None, None, "Высшая категория", "Первая категория", "Пенсионеры"],
        [1, "МБОУ «Гимназия № 1»", 20, 5, 6, "-"],
        [None, "ВСЕГО по округу", 130, 30, 36, 0],
    )
    batch = load(cast.north.municipality, ("кадры.xlsx", workbook(TITLE, *rows)))

    assert codes(batch) == []
    told = YearFigures.objects.get().figures
    assert (told["teachers"], told["teachers_highest"], told["teachers_first"]) == (20, 5, 6)
    assert "teachers_pension" not in told
