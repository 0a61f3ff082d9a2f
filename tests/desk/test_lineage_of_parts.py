"""Exams, tasks and quarters: each of their numbers leads to its place in its own file."""

import lxml.html
import pytest
from django.urls import reverse

from monitoring.models import SchoolResult
from schools.models import SchoolIdentifier
from tests.desk.lineage import Reader, numbers
from tests.monitoring import task_books, vpr_books
from tests.monitoring.pages import load, text_of
from tests.monitoring.protocol_books import ege_csv, ege_row, foot
from tests.schools.workbooks import workbook

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# Links to the place where the page itself names file, sheet and row.
ORIGINS = "#origins-title"


@pytest.fixture
def told(cast) -> dict[str, SchoolResult]:
    """The first school's exam, work with tasks and quarters, each loaded from its own file."""
    school = cast.north.school
    SchoolIdentifier.objects.create(school=school, system="ege", value="209001")
    pupils = [ege_row(n, "209001", 25, 20 if n < 3 else 60) for n in range(1, 13)]
    exam = ege_csv("01 - Русский язык 2025.05.30", *pupils, footer=foot(24))
    first = "МБОУ «Гимназия № 1»(edu991001)"
    north = "Северный муниципальный округ(reg99_m001)"
    tasks = task_books.tasks(
        ("Макс. балл", None, None, 2, 1, 3, 4),
        ("Заречный край", 500, 24000, 70, 65, 45, 62),
        (north, 2, 62, 66, 61, 40, 61),
        (first, None, 40, 80, 57, 28.5, 59.5),
    )
    f1 = vpr_books.pupils(
        vpr_books.section(first, 12),
        *(vpr_books.pupil(first, 40000 + n, (2, n % 2, 1, 2), 3 + n % 2) for n in range(12)),
    )
    quarters = workbook(
        ("Год", "Логин", "Период", "Класс", "Обучающихся", "Успевают", "На «4» и «5»"),
        (2025, "edu991001", "I четверть", "", 100, 90, 45),
        (2025, "edu991001", "II четверть", "5А", 25, 24, 10),
        (2025, "edu991001", "II четверть", "5Б", 25, 20, 11),
    )
    load(
        cast,
        ("ЕГЭ.csv", exam.encode("cp1251")),
        ("Выполнение заданий РУ 4.xlsx", tasks),
        ("Ф1 РУ 4.xlsx", f1),
        ("Четверти.xlsx", quarters),
    )
    return {each.assessment.procedure: each for each in SchoolResult.objects.filter(school=school)}


def test_scores_tasks_and_quarters_lead_to_their_place_from_the_page_of_the_school(
    cast, told, sign_in
):
    reader = Reader(sign_in(cast.north.coordinator))
    page = reverse("desk:school_results", args=[cast.north.school.pk])

    rows = list(numbers(reader.main(page)))

    dead = [row for row, links in rows if not any(reader.leads(link) for link in links)]
    assert dead == []
    said = " ".join(row for row, _ in rows)
    for words in ("ЕГЭ, русский язык", "ВПР, русский язык", "I четверть", "II четверть: 5А"):
        assert words in said


@pytest.mark.parametrize("procedure", ["ege", "vpr"])
def test_every_part_of_a_work_names_its_file_and_offers_it(cast, told, sign_in, procedure):
    page = reverse("monitoring:cell", args=[told[procedure].pk])
    reader = Reader(sign_in(cast.north.coordinator))
    main = reader.main(page)
    origins = " ".join(main.xpath("//section[@aria-labelledby='origins-title']//text()"))

    dead = []
    for section in main.iter("section"):
        if not section.xpath(".//td | .//figure"):
            continue
        hrefs = section.xpath(".//a/@href")
        own = any("/files/" in link and "/imports/" not in link for link in hrefs)
        if not (own and any("part=rows" in link for link in hrefs)) and ORIGINS not in hrefs:
            dead.append(section.get("aria-labelledby"))

    assert dead == []
    titles = [section.get("aria-labelledby") for section in main.iter("section")]
    if procedure == "vpr":
        assert {"tasks-title", "scores-title", "groups-title", "failing-title"} <= set(titles)
        # The shares of the district and region beside the tasks come from a report of their own.
        assert origins.count("Выполнение заданий РУ 4.xlsx") == 2
        assert "Регион" in origins
    else:
        assert "Тестовые баллы" in origins
        assert "ЕГЭ.csv" in origins


def test_summed_quarter_leads_to_the_files_of_its_classes(cast, told, sign_in):
    """Also for those who see no classes: the file is named beside the table."""
    school = reverse("desk:school_results", args=[cast.north.school.pk])

    for person in (cast.north.coordinator, cast.north.observer):
        section = lxml.html.fromstring(text_of(sign_in(person).get(school))).get_element_by_id(
            "periods"
        )
        foot = section.xpath("./p[starts-with(normalize-space(), 'Откуда')]")[0]
        assert "Четверти.xlsx" in foot.text_content()
        assert foot.xpath(".//a")
