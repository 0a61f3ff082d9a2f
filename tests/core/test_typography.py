"""Russian numbers, dates, names and line breaks."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import engines

from shnor_portal.core import typography
from shnor_portal.core.errors import Refused


def spaced(text: str) -> str:
    """No-break spaces as underscores, so that expectations can be read."""
    return text.replace("\u00a0", "_")


@pytest.mark.parametrize(
    ("count", "form"),
    [
        *((n, "школа") for n in (1, 21, 101, 1001, -1)),
        *((n, "школы") for n in (2, 4, 22, 104, 2.5, Decimal("1.5"))),
        *((n, "школ") for n in (0, 5, 11, 12, 14, 19, 20, 111, 112, 1014)),
    ],
)
def test_plural_agrees_with_number(count, form):
    assert typography.plural(count, "школа,школы,школ") == form


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (12, None, "12"),
        (1234567, None, "1_234_567"),
        (3.47, None, "3,47"),
        (3.5, None, "3,5"),
        (3.0, None, "3"),
        (3.0, 2, "3,00"),
        (-0.25, 1, "−0,3"),
        (-0.04, 1, "0,0"),
        (Decimal("2.675"), 2, "2,68"),
        (2.675, 2, "2,68"),
        (Fraction(1, 3), 2, "0,33"),
        (None, 2, "–"),
    ],
)
def test_number_is_written_the_russian_way(value, digits, text):
    assert spaced(typography.number(value, digits)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.124, "12,4_%"),
        (1, "100,0_%"),
        (Fraction(7, 20), "35,0_%"),
        (0.0005, "0,1_%"),
        (None, "–"),
    ],
)
def test_percent_of_share(share, text):
    assert spaced(typography.percent(share)) == text


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (0.032, "+3,2_п.п."),
        (-0.032, "−3,2_п.п."),
        (0, "0,0_п.п."),
        (0.0004, "0,0_п.п."),
        (None, "–"),
    ],
)
def test_points_carry_their_sign(difference, text):
    assert spaced(typography.points(difference)) == text


def test_percent_range_needs_both_ends():
    assert spaced(typography.percent_range(0.181, 0.567)) == "18–57_%"
    assert typography.percent_range(None, 0.5) == "–"


def test_dates_short_and_long():
    day = date(2023, 6, 14)

    assert typography.short_date(day) == "14.06.2023"
    assert spaced(typography.long_date(day)) == "14_июня 2023_г."
    assert typography.long_date(None) == typography.short_date(None) == "–"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Иванов Иван Петрович", "И.П._Иванов"),
        ("Иванов Иван", "И._Иванов"),
        ("Римская-Корсакова Анна-Мария Львовна", "А.-М.Л._Римская-Корсакова"),
        ("Мамедов Али Гасан оглы", "А.Г._Мамедов"),
        ("Иванов И.П.", "И.П._Иванов"),
        ("Иванов И. П.", "И.П._Иванов"),
        ("И.П.Иванов", "И.П._Иванов"),
        ("И. П. Иванов", "И.П._Иванов"),
        ("Иванов", "Иванов"),
        ("", ""),
    ],
)
def test_initials_stand_before_surname(name, short):
    assert spaced(typography.initials(name)) == short


@pytest.mark.parametrize(
    ("name", "case", "inflected"),
    [
        ("приказ", "dat", "приказу"),
        ("ПРИКАЗ", "gen", "ПРИКАЗА"),
        ("Начальник управления образования", "ins", "Начальником управления образования"),
        ("председатель комитета", "acc", "председателя комитета"),
    ],
)
def test_in_case_inflects_first_word_only(name, case, inflected):
    assert typography.in_case(name, case) == inflected


def test_in_case_refuses_to_guess():
    with pytest.raises(Refused) as refusal:
        typography.in_case("Иванов Иван", "dat")

    assert refusal.value.code == "case_unknown"
    assert "Иванов Иван" in refusal.value.message


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("работа в школе и о ней", "работа в_школе и_о_ней"),
        ("приказ № 5 от 1 июня", "приказ №_5 от_1_июня"),
        ("доля 12 % и 3 балла", "доля 12_% и_3_балла"),
        ("МБОУ – школа", "МБОУ_– школа"),
        ("директор И.П. Иванов", "директор И.П._Иванов"),
        ("г. Заречный, п. 3", "г._Заречный, п._3"),
        ("в 2023 г. Школа", "в_2023_г. Школа"),
        ("слово и\n    дело", "слово и_дело"),
        ("кто-то из них", "кто-то из_них"),
    ],
)
def test_tie_holds_words_together(text, tied):
    assert spaced(typography.tie(text)) == tied


def test_tie_html_leaves_tags_and_styles_alone():
    html = "<title>О школе</title><style>p { margin: 0 с 5 % }</style><p class='a в б'>в школе</p>"

    assert spaced(typography.tie_html(html)) == html.replace("в школе", "в_школе")


def test_filters_in_a_template():
    template = engines["django"].from_string(
        '{% load ru %}{{ n|ru_count:"школа,школы,школ" }} {{ n|ru_plural:"школа,школы,школ" }} '
        "{{ share|ru_percent }} {{ share|ru_percent:0 }} {{ share|ru_points }} {{ n|ru_number }} "
        "{{ day|ru_date }} {{ day|ru_long_date }} {{ name|ru_initials }} {{ act|ru_case:'gen' }} "
        "{% ru_range share 0.5 %} {{ nothing|ru_count:'школа,школы,школ' }} {{ act|ru_tie }}"
    )
    values = {
        "n": 1012,
        "share": 0.125,
        "day": date(2024, 2, 1),
        "name": "Иванов Иван Петрович",
        "act": "приказ № 1",
        "nothing": None,
    }

    assert spaced(template.render(values)) == (
        "1_012_школ школ 12,5_% 13_% +12,5_п.п. 1_012 "
        "01.02.2024 1_февраля 2024_г. И.П._Иванов приказа № 1 13–50_% – приказ №_1"
    )


def test_date_filter_shows_local_day_of_a_moment(settings):
    settings.TIME_ZONE = "Asia/Irkutsk"
    template = engines["django"].from_string("{% load ru %}{{ moment|ru_date }}")

    assert template.render({"moment": datetime(2024, 5, 31, 18, 0, tzinfo=UTC)}) == "01.06.2024"


def test_name_of_a_school_keeps_its_town_on_one_line_and_a_year_lets_go():
    assert spaced(typography.tie("МКОУ «ООШ № 4 г. Боровое»")) == "МКОУ «ООШ №_4 г._Боровое»"
    assert spaced(typography.tie("№ 4 в 2026 г. Все 5 г. соли")) == "№_4 в_2026_г. Все 5_г._соли"
    assert spaced(typography.tie_names("МКОУ «ООШ № 4 г. Боровое»")) == "МКОУ «ООШ №_4 г._Боровое»"
    assert spaced(typography.tie_names("в 2026 г. Приказ")) == "в 2026 г. Приказ"


def test_number_of_a_number_and_a_range_stay_on_one_line():
    assert spaced(typography.tie_names("– 2 из 4 школ и ещё 1")) == "– 2_из_4 школ и ещё_1"
    assert spaced(typography.tie_names("не менее 70 % к 2027 году")) == "не менее 70_% к 2027 году"
    assert typography.whole_ranges("на 2026–2027 годы, 17.04.2026–31.08.2027") == (
        'на <span class="whole">2026–2027</span> годы, 17.04.2026–31.08.2027'
    )
    assert typography.whole_ranges("от 30.04.2026 №\u00a041-о") == (
        'от 30.04.2026 №\u00a0<span class="whole">41-о</span>'
    )
    town = "г.\u00a0Верхнереченска"
    assert typography.whole_ranges(f"№ 1 {town}»") == f'№ 1 <span class="whole">{town}</span>»'


def test_capitals_leave_the_town_its_letter():
    assert typography.capitals("МКОУ «ООШ № 4 г. Боровое»") == "МКОУ «ООШ № 4 г. БОРОВОЕ»"
    assert typography.capitals("Управление образования") == "УПРАВЛЕНИЕ ОБРАЗОВАНИЯ"


def test_sentence_gets_one_full_stop():
    assert typography.closed("на 3,2 п.п.") == "на 3,2 п.п."
    assert typography.closed("на 3,2 %") == "на 3,2 %."


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Курсы учителей математики", 25, "Курсы учителей математики"),
        ("Курсы учителей математики", 24, "Курсы учителей…"),
        ("Курсы учителей математики", 15, "Курсы учителей…"),
        ("Посещение уроков и их разбор", 22, "Посещение уроков…"),
        ("Разбор работ: математика", 14, "Разбор работ…"),
        ("https://school.example/plan", 12, "https://sch…"),
    ],
)
def test_long_text_is_cut_at_the_end_of_a_word(text, limit, short):
    assert typography.shortened(text, limit) == short
