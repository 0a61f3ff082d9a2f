"""Requisites of acts: of the right act among those that a document cites."""

from datetime import date

import pytest

from monitoring.region_acts.act import read_act
from monitoring.region_acts.categories import kinds_in
from shnor_portal.core.errors import Refused
from tests.monitoring.region_acts.documents import APPENDIX, HEAD


def act_of(*texts: str):
    return read_act([("Текст", number, text) for number, text in enumerate(texts, 1)])


def test_order_with_its_appendix() -> None:
    act = act_of(*HEAD, *APPENDIX)

    assert (act.name, act.number, act.date) == (
        "приказ министерства образования Заречного края", "123-мр", date(2025, 3, 12)
    )  # fmt: skip
    assert act.title == (
        "Об утверждении перечня общеобразовательных организаций с низкими образовательными "
        "результатами в 2025 году"
    )
    assert act.list_year == 2025


@pytest.mark.parametrize(
    ("texts", "name", "number", "day"),
    [
        (HEAD, "приказ министерства образования Заречного края", "123-мр", "2025-03-12"),
        (APPENDIX, "приказ министерства образования Заречного края", "123-мр", "2025-03-12"),
        (
            ("Приложение № 1", "к распоряжению министерства просвещения", "Заречного края",
             "от 14 марта 2023 года № 55-310-мр"),
            "распоряжение министерства просвещения Заречного края", "55-310-мр", "2023-03-14",
        ),
        (
            ("Утверждён приказом департамента образования от «7» февраля 2024 г. № 180",),
            "приказ департамента образования", "180", "2024-02-07",
        ),
        (
            ("ДЕПАРТАМЕНТ ОБРАЗОВАНИЯ", "ЗАРЕЧНОЙ ОБЛАСТИ", "РАСПОРЯЖЕНИЕ", "от 07.02.2024 г.",
             "№ 01-05/180"),
            "распоряжение департамента образования Заречной области", "01-05/180", "2024-02-07",
        ),
        (
            ("Список школ (приказ министерства образования № 180-п от 07.02.2024)",),
            "приказ министерства образования", "180-п", "2024-02-07",
        ),
    ],
)  # fmt: skip
def test_requisites_wherever_they_stand(texts, name, number, day) -> None:
    act = act_of(*texts)

    assert (act.name, act.number, act.date) == (name, number, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("heading", "year"),
    [
        ("Перечень школ с низкими результатами в 2024 году", 2024),
        ("Перечень школ с низкими результатами по итогам 2023 года", 2024),
        ("Перечень школ с низкими результатами на 2025 год", 2025),
        ("Перечень школ с низкими результатами в 2023/2024 учебном году", 2024),
        ("Перечень школ с низкими результатами", 2024),
    ],
)
def test_year_of_the_list(heading: str, year: int) -> None:
    requisites = "Приложение к приказу министерства образования от 07.02.2024 № 180"

    assert act_of(requisites, heading).list_year == year


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("Перечень школ", "Всего школ: 2"), "act_required"),
        (("Перечень школ", "приказ министерства от 40.13.2024 № 1"), "act_required"),
        ((*HEAD, "Приложение", "к приказу министерства от 13.03.2025 № 123-мр"), "act_differs"),
    ],
)
def test_document_without_requisites_or_with_two_is_refused(texts, code: str) -> None:
    with pytest.raises(Refused) as refused:
        act_of(*texts)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("ШНОР", ("shnor",)),
        ("ШНРО", ("shnor",)),
        ("низкие образовательные результаты", ("shnor",)),
        ("Школа проекта «500+»", ("shnor",)),
        ("ШНОР, ШНСУ", ("shnor", "shnsu")),
        ("функционирует в неблагоприятных социальных условиях", ("shnsu",)),
        ("ШФНСУ", ("shnsu",)),
        ("Зона риска снижения образовательных результатов", ("risk_zone",)),
        ("школа с низкими результатами, находящаяся в зоне риска", ("risk_zone",)),
        ("школа-лидер", ()),
        ("", ()),
    ],
)
def test_kinds_of_lists_by_words(words: str, kinds: tuple[str, ...]) -> None:
    assert kinds_in(words) == kinds
