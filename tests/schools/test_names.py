import pytest

from schools.names import SUGGEST, likeness, parse_name

SAME = [
    "МБОУ «СОШ №1 г. Энск»",
    "МБОУ СОШ № 1 г.Энск",
    'МКОУ "СОШ №1 города Энск "',
    "Муниципальное казенное общеобразовательное учреждение средняя общеобразовательная школа № 1"
    " г. Энск",
    "Мунипальное бюджетное обшеобразовательное учрежедение «Средняя школа N 1 г. Энск»",
    "СОШ-1 Энск",
    "МБОУ «СОШ №1 г. Энск»(edu991001)",
    "мбоу\u00a0сош  no 01 г.\u00a0энск",
    "MБOУ «CОШ № 1 г. Энcк»",
]


@pytest.mark.parametrize("name", SAME)
def test_parse_name_puts_spelling_aside(name: str) -> None:
    assert parse_name(name).key == "сош 1 энск"


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("МБОУ «Гимназия г. Энск»", "гимназия", ""),
        ("МКОУ «Среднеключевская ООШ»", "оош", ""),
        ("Лицей № 12 им. 60-летия Победы", "лицей", "12"),
        ("МОУ Школа-интернат №2", "интернат", "2"),
        ("Вечерняя (сменная) общеобразовательная школа", "вечерняя", ""),
        ("Начальная школа – детский сад №4", "нош", "4"),
        ("Школа №5", "", "5"),
        ("МКОУ ВСОШ № 1", "вечерняя", "1"),
    ],
)
def test_parse_name_finds_kind_and_number(name: str, kind: str, number: str) -> None:
    parsed = parse_name(name)

    assert (parsed.kind, parsed.number) == (kind, number)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("СОШ №1 г. Энск", "СОШ №2 г. Энск"),
        ("СОШ г. Энск", "СОШ №1 г. Энск"),
        ("СОШ №4", "ООШ №4"),
        ("Каменская СОШ", "Каменская ООШ"),
        ("Каменская СОШ", "Луговская СОШ"),
        ("Каменская СОШ", "СОШ"),
    ],
)
def test_likeness_is_below_a_suggestion_for_other_schools(one: str, other: str) -> None:
    assert likeness(parse_name(one), parse_name(other)) < SUGGEST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("СОШ №1", "МБОУ «СОШ №1 г. Энск»"),
        ("Школа №5", "МКОУ СОШ № 5"),
        ("Каменская СОШ им. А.С. Пушкина", "МКОУ «Каменская СОШ»"),
        ("МКОУ «Берёзовская СОШ»", "Березовская СШ средняя школа"),
        ("Берзовская СОШ", "Берёзовская СОШ"),
    ],
)
def test_likeness_suggests_alike_names(one: str, other: str) -> None:
    assert likeness(parse_name(one), parse_name(other)) >= SUGGEST


def test_different_number_is_no_match_whatever_the_ratio() -> None:
    long = "имени дважды Героя Советского Союза Петра Петровича Петрова"

    assert likeness(parse_name(f"СОШ № 1 {long}"), parse_name(f"СОШ № 11 {long}")) == 0


@pytest.mark.parametrize(
    "form", ["МКОУ", "ГОКУ", "ОГКОУ", "КГБОУ", "ГБОУ", "МОБУ", "ЧОУ", "МБУ", "ГАОУ"]
)
def test_form_of_property_is_no_part_of_the_name(form: str) -> None:
    assert parse_name(f"{form} «Специальная школа с. Оса»").key == parse_name(
        "Специальная школа с. Оса"
    ).key  # fmt: skip


def test_names_that_look_like_forms_stay() -> None:
    assert "баку" in parse_name("СОШ п. Баку").key
