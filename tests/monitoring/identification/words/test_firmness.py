import pytest

from monitoring.identification.words.firmness import expected, firmness, meanings
from shnor_portal.core.typography import NBSP


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_a_list_says_how_many_are_there_by_chance_and_how_many_are_missed():
    assert plain(expected(9, 12, 2.2, 0.8)) == (
        "Из 9 школ с признаками ожидаемо 2 – случайно; среди 12 школ без признаков они на самом "
        "деле ожидаемо есть у 1."
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((1, 0, 0.1, None), "Из 1 школы с признаками ожидаемо меньше 1 – случайно."),
        (
            (0, 8, None, 0.2),
            "Среди 8 школ без признаков они на самом деле ожидаемо есть меньше чем у 1.",
        ),
        ((0, 3, None, 0.6), "Среди 3 школ без признаков они на самом деле ожидаемо есть у 1."),
        ((2, 3, None, None), ""),
        ((0, 0, None, None), ""),
    ],
)
def test_what_is_not_known_of_a_list_is_not_said(given, said):
    assert plain(expected(*given)) == said


def test_a_verdict_has_its_chance_beside_it():
    assert "– 86 %." in plain(firmness("yes", 0.862))
    assert "не видны, – меньше 1 %." in plain(firmness("no", 0.001))
    assert "– больше 99 %." in plain(firmness("yes", 1.0))
    assert firmness("yes", None) == ""


def test_an_open_verdict_is_no_ground_and_small_cohorts_say_why():
    large, small = firmness("unknown", None), plain(firmness("unknown", None, is_small=True))

    assert "не основание включить школу в перечень" in large
    assert "один ученик" not in large
    assert "один ученик меняет долю больше чем на 10 процентных пунктов" in small


def test_meanings_name_every_label():
    assert all(f"«{word}»" in meanings() for word in ("устойчиво", "вероятно", "данных мало"))
