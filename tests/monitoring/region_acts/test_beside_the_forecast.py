"""The region's list reaches the rules and stands beside what the portal computed."""

from datetime import date

import pytest
from django.urls import reverse

from monitoring.identification.services import compute, current_version, start_run
from monitoring.models import Finding, RegionalAct, Run
from schools.models import School, SchoolStatus
from shnor_portal.core.intake import services
from tests.cast import Cast
from tests.monitoring.pages import text_of
from tests.monitoring.region_acts.documents import APPENDIX, book_order, word_order
from tests.monitoring.workbooks import marks_report
from tests.schools.workbooks import load

pytestmark = pytest.mark.once

# The list of 2025 is made by results of 2024.
YEAR = 2024
WEAK, GOOD, FEW = (9, 8, 3, 0), (0, 6, 10, 4), (1, 2, 1, 0)


@pytest.fixture
def place(cast: Cast):
    """A weak school, a good one and a tiny one, in four works of ВПР."""
    rows = [
        (school.name, f"edu99100{number}", counts)
        for number, (school, counts) in enumerate(
            zip(cast.north.schools, (WEAK, GOOD, FEW), strict=True), 1
        )
    ]
    files = [
        (f"{subject} {grade}.xlsx", marks_report(rows, year=YEAR, subject=subject, grade=grade))
        for subject in ("Математика", "Русский язык")
        for grade in (5, 6)
    ]
    load(cast.north.municipality, *files)
    return cast.north


def order(place, *listed: tuple[School, str], above: tuple[str, ...] = APPENDIX):
    own = place.municipality.name
    rows = [[n, own, school.name, words] for n, (school, words) in enumerate(listed, 1)]
    rows.append([9, "г. Дальний", "МБОУ «Дальняя СОШ № 7»", "ШНОР"])
    book = book_order(rows, *([text] for text in above))
    return load(place.municipality, ("Приказ региона.xlsx", book))


def run_of(place, code: str = "fioko") -> Run:
    return start_run(
        municipality=place.municipality,
        year=YEAR,
        methodology_code=code,
        overrides={},
        by=place.coordinator,
    )


def in_list(place) -> list[str]:
    _, known, outcomes = compute(place.municipality, YEAR, current_version("irkutsk-tula"), {})
    found = {
        known.schools[item.school].pk: str(item.truth)
        for item in outcomes
        if item.category == "SHNOR_ORDER"
    }
    return [found[school.pk] for school in place.schools]


def page(client, finding: Finding) -> str:
    return text_of(client.get(reverse("monitoring:finding", args=[finding.pk])))


def finding_of(run: Run, school: School, category: str = "SHNOR_2020") -> Finding:
    return run.findings.get(school=school, category=category)


def test_list_answers_only_when_one_of_that_year_is_loaded(place) -> None:
    first = place.schools[0]
    assert in_list(place) == ["unknown"] * 3

    earlier = (*APPENDIX[:2], "от 12.03.2024 № 99-мр", APPENDIX[3])
    order(place, (first, "ШНОР"), above=earlier)
    assert in_list(place) == ["unknown"] * 3

    order(place, (first, "ШНОР"))
    assert in_list(place) == ["yes", "no", "no"]


def test_list_of_another_kind_says_nothing_of_low_results(place) -> None:
    rows = [[1, place.municipality.name, place.school.name, "ШНСУ"]]
    load(place.municipality, ("Приказ.xlsx", book_order(rows)))

    assert in_list(place) == ["unknown"] * 3


def test_list_without_schools_of_ours_says_no_of_all(place) -> None:
    order(place)

    assert in_list(place) == ["no"] * 3


def test_trace_leads_to_the_row_of_the_act(place) -> None:
    order(place, (place.school, "ШНОР"))
    finding = finding_of(run_of(place, "irkutsk-tula"), place.school, "SHNOR_ORDER")

    ((kind, pk),) = finding.trace["sources"]
    assert kind == "listed"
    assert place.school.listed.get(pk=pk).row == 6


def test_run_is_stale_only_where_its_methodology_reads_the_list(place) -> None:
    reads, ignores = run_of(place, "irkutsk-tula"), run_of(place)
    batch = order(place, (place.school, "ШНОР"))
    reads.refresh_from_db()
    ignores.refresh_from_db()

    assert reads.stale_cells == ["Акт региона с перечнем школ: Приказ региона.xlsx"]
    assert ignores.stale_cells == []

    again = run_of(place, "irkutsk-tula")
    services.withdraw(batch, by=None, reason="Проект приказа.")
    again.refresh_from_db()
    assert again.stale_cells


def test_withdrawal_names_the_runs_that_the_list_stands_beside(place, sign_in) -> None:
    batch = order(place, (place.school, "ШНОР"))
    run = run_of(place, "irkutsk-tula")
    url = reverse("monitoring:import_withdraw", args=[batch.pk])

    assert [found.pk for found in sign_in(place.coordinator).get(url).context["touched"].runs] == [
        run.pk
    ]


def test_finding_stands_beside_the_list_of_the_region(place, sign_in) -> None:
    weak, good, tiny = place.schools
    order(place, (good, "ШНОР"), (tiny, "ШНОР"))
    run, client = run_of(place), sign_in(place.coordinator)

    texts = [page(client, finding_of(run, school)) for school in (weak, good, tiny)]
    assert "По данным портала признаки есть, в перечне региона школы нет." in texts[0]
    assert "В перечне региона, по данным портала признаков нет." in texts[1]
    assert (
        "В перечне региона; по данным портала вывод невозможен: участников меньше 10." in texts[2]
    )
    assert "№ 123-мр" in texts[2].replace("\u00a0", " ")
    assert "лист «Перечень», строка 7" in texts[2]


def test_school_listed_in_another_category_is_not_said_to_be_absent(place, sign_in) -> None:
    weak, good, tiny = place.schools
    order(place, (weak, "ШНСУ"), (good, "ШНСУ"), (tiny, "ШНОР"))
    run, client = run_of(place), sign_in(place.coordinator)

    texts = [page(client, finding_of(run, school)) for school in (weak, good)]
    alone = "По данным портала признаки есть, в перечне региона школа в другой категории"
    assert f"{alone}." in texts[0]
    assert "В перечне региона школа в другой категории." in texts[1]
    table = client.get(reverse("monitoring:run_detail", args=[run.pk]))
    assert "в перечне региона школы нет" not in text_of(table).lower()
    assert table.context["differences"][alone] == [weak]


def test_nothing_is_said_of_the_region_until_its_act_is_loaded(place, sign_in) -> None:
    run, client = run_of(place), sign_in(place.coordinator)

    assert "перечне региона" not in page(client, finding_of(run, place.school))
    table = text_of(client.get(reverse("monitoring:run_detail", args=[run.pk])))
    assert "Рядом с перечнем региона" not in table.replace("\u00a0", " ")


def test_run_has_a_column_a_filter_and_what_differs(place, sign_in) -> None:
    weak, good, tiny = place.schools
    order(place, (weak, "ШНОР"), (tiny, "ШНОР"), (good, "Зона риска"))
    run, client = run_of(place), sign_in(place.coordinator)
    url = reverse("monitoring:run_detail", args=[run.pk])

    def schools(**asked: str) -> list[tuple[str, tuple[str, ...]]]:
        rows = client.get(url, asked).context["listing"].rows
        return [(row.school.name, row.listed) for row in rows]

    terms = {weak.name: ("ШНОР",), good.name: ("зона риска",), tiny.name: ("ШНОР",)}
    assert dict(schools()) == terms
    assert {name for name, _ in schools(region="listed")} == set(terms)
    assert {name for name, _ in schools(region="unlisted")} == set()
    assert {name for name, _ in schools(region="differs")} == {good.name, tiny.name}
    differences = client.get(url).context["differences"]
    assert {said: [s.name for s in found] for said, found in differences.items()} == {
        "В перечне региона; по данным портала вывод невозможен": [tiny.name],
        "В перечне региона, по данным портала признаков нет": [good.name],
    }


def test_finding_open_for_want_of_the_list_asks_for_it(place, sign_in) -> None:
    run = run_of(place, "irkutsk-tula")

    text = page(sign_in(place.coordinator), finding_of(run, place.school, "SHNOR_ORDER"))

    assert "Загрузите перечень по распорядительному акту региона." in text.replace("\u00a0", " ")


def test_category_that_only_reads_the_list_is_not_compared_with_it(place, sign_in) -> None:
    order(place, (place.schools[1], "ШНОР"))
    run = run_of(place, "irkutsk-tula")
    client = sign_in(place.coordinator)
    text = page(client, finding_of(run, place.schools[1], "SHNOR_ORDER"))

    assert "по данным портала признаки есть" not in text
    assert "№ 123-мр" in text.replace("\u00a0", " ")


def test_approval_offers_the_loaded_act_and_takes_what_is_written(place, sign_in) -> None:
    order(place, (place.school, "ШНОР"))
    run = run_of(place)
    for finding in run.findings.exclude(outcome="no"):
        yes = finding.outcome == "yes" and finding.status_kind == "shnor"
        finding.decision, finding.state = ("yes" if yes else "no"), "decided"
        finding.reason = "Разобрано со школой."
        finding.save()
    client = sign_in(place.head)
    url = reverse("monitoring:run_approve", args=[run.pk])
    form = client.get(url).context["form"]
    offered = {name: form[name].value() for name in ("regional_number", "regional_date")}

    assert offered == {"regional_number": "123-мр", "regional_date": date(2025, 3, 12)}
    assert form["regional_act"].value() == "приказ министерства образования Заречного края"

    data = {
        "order_number": "49-од", "order_date": "2025-04-17", "starts": "2025-04-17",
        "regional_act": form["regional_act"].value(), "regional_number": "124-мр",
        "regional_date": "2025-03-12",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    status = SchoolStatus.objects.get(school=place.school)
    assert (status.regional_number, status.regional_date) == ("124-мр", date(2025, 3, 12))


def test_acts_are_for_the_department_and_a_school_sees_its_own_line(
    place, cast: Cast, sign_in
) -> None:
    load(
        place.municipality,
        ("Приказ.docx", word_order([[1, place.municipality.name, place.school.name, "ШНОР"]])),
    )
    act = RegionalAct.objects.get()
    urls = reverse("monitoring:region_act_list"), reverse("monitoring:region_act", args=[act.pk])
    ours, theirs, own = (
        sign_in(person) for person in (place.observer, cast.south.coordinator, place.school_head)
    )

    assert all("123-мр" in text_of(ours.get(url)) for url in urls)
    assert place.school.name in text_of(ours.get(urls[1]))
    assert "123-мр" not in text_of(theirs.get(urls[0]))
    assert theirs.get(urls[1]).status_code == 404
    assert [own.get(url).status_code for url in urls] == [403, 403]
    school = text_of(own.get(reverse("desk:school", args=[place.school.pk])))
    assert "перечень 2025 года (по результатам 2024)" in school.replace("\u00a0", " ")
    assert "Приказ.docx" in school


def test_rows_that_nobody_named_are_told_on_the_act_s_page(place, sign_in) -> None:
    rows = [
        [1, place.municipality.name, place.school.name, "ШНОР"],
        [2, place.municipality.name, "МБОУ «СОШ № 77»", "ШНОР"],
    ]
    load(place.municipality, ("Приказ.docx", word_order(rows)))
    url = reverse("monitoring:region_act", args=[RegionalAct.objects.get().pk])

    assert "МБОУ «СОШ № 77»" in text_of(sign_in(place.coordinator).get(url))
