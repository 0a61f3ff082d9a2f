"""What every list does alike, seen on the registry of schools."""

import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from schools.models import School
from shnor_portal.core.models import ColumnChoice
from tests.lists.pages import Read, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(cast):
    School.objects.bulk_create(
        School(
            municipality=cast.north.municipality, name=f"Учебный пункт {number:03}", pupils=number
        )
        for number in range(120)
    )
    return cast


def test_order_goes_over_the_pages_and_the_workbook_has_all_of_them(many, sign_in):
    client = sign_in(many.north.coordinator)

    first = Read(client, "/schools/?sort=-pupils&q=пункт")
    second = Read(client, "/schools/?sort=-pupils&q=пункт&page=2")
    book = sheet_of(client, "/schools/?sort=-pupils&q=пункт")

    assert first.texts("Обучающихся")[:2] == ["119", "118"]
    assert second.texts("Обучающихся")[0] == "69"
    assert [row[0] for row in book[1:3]] == ["Учебный пункт 119", "Учебный пункт 118"]
    assert len(book) == 1 + 120 + 1


def test_sum_is_of_the_whole_list_and_not_of_the_page(many, sign_in):
    read = Read(sign_in(many.north.coordinator), "/schools/?q=пункт")
    place = [heading.title for heading in read.headings].index("Обучающихся")

    (foot,) = read.foot
    assert foot[0].text_content() == "Всего"
    assert foot[place].text_content().replace("\u00a0", "") == str(sum(range(120)))


def test_workbook_says_what_it_was_taken_from(many, sign_in):
    client = sign_in(many.north.coordinator)
    client.post("/columns/schools/", {"offered": ["kind", "pupils"], "column": ["pupils"]})

    answer = client.get("/schools/?q=пункт 11&state=all&sort=-pupils&format=xlsx")
    about = load_workbook(io.BytesIO(answer.content))["О таблице"]
    said = {row[0]: row[1] for row in about.iter_rows(min_row=2, values_only=True)}

    assert said["Отбор"] == "Название или код: пункт 11; Показать: все"
    assert said["Порядок"] == "Обучающихся, по убыванию"
    assert said["Скрытые столбцы"] == "Вид; Закрыта"
    assert isinstance(said["Выгружено"], datetime)


def test_choice_is_ones_own(many, sign_in):
    mine, theirs = sign_in(many.north.coordinator), sign_in(many.north.specialist)

    mine.post("/columns/schools/", {"offered": ["kind"], "next": "/schools/"})

    assert "Вид" not in [heading.title for heading in Read(mine, "/schools/").headings]
    assert "Вид" in [heading.title for heading in Read(theirs, "/schools/").headings]
    theirs.post("/columns/schools/", {"reset": "1"})
    assert ColumnChoice.objects.get().user == many.north.coordinator


def test_column_that_comes_later_is_shown_to_who_has_chosen(many, sign_in):
    client = sign_in(many.north.coordinator)
    client.post("/columns/schools/", {"offered": ["kind"], "column": []})

    titles = [heading.title for heading in Read(client, "/schools/").headings]

    assert titles == ["Школа", "Логин ФИС ОКО", "Населённый пункт", "Обучающихся", "Условия",
                      "Статус"]  # fmt: skip


def test_order_by_a_hidden_column_is_not_heard(many, sign_in):
    client = sign_in(many.north.coordinator)
    client.post("/columns/schools/", {"offered": ["pupils"], "column": []})

    read = Read(client, "/schools/?sort=-pupils")

    assert [heading.sort for heading in read.headings][0] == "ascending"


def test_choosing_leads_back_inside_the_portal_only(many, sign_in):
    client = sign_in(many.north.coordinator)

    for following, wanted in (("/schools/?q=1", "/schools/?q=1"), ("https://evil.example/", "/")):
        answer = client.post("/columns/schools/", {"reset": "1", "next": following})
        assert answer.headers["Location"] == wanted
