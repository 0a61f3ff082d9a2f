"""The order on support: whom it lists, its points and terms, its text changed before printing."""

from datetime import date

import pytest

from monitoring.identification.approving import approve
from monitoring.identification.services import decide
from schools.models import SchoolStatus, SocialPassport
from shnor_portal.core.documents import snapshots
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import PaperSnapshot
from shnor_portal.desk.papers import support_order
from shnor_portal.desk.papers.services import make
from tests.desk.paper_texts import approved, docx_text, pdf_text, plain
from tests.monitoring.pages import (
    LAKE,
    NORTHERN,
    WEAK,
    identify,
    load,
    load_year,
    report,
    text_of,
)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_order_lists_decided_schools_with_points_and_terms(cast, northern, listed):
    order = support_order.build(northern.municipality, 2025)

    assert (order.list_year, order.results_year) == (2026, 2025)
    assert [group.title for group in order.groups] == [
        "Школы с низкими образовательными результатами"
    ]
    assert [school.name for school in order.groups[0].schools] == [NORTHERN[0]]
    assert order.verb == "ПРИКАЗЫВАЮ:"
    assert len(order.points) == 5
    assert order.draft_note == ""
    # Not signed yet: terms count from a day that nobody knows.
    assert plain(order.points[3].parts[1]) == (
        "разработать дорожную карту и представить её на согласование "
        "в течение 30 календарных дней со дня подписания настоящего приказа;"
    )


def test_terms_of_a_signed_order_count_from_its_day_and_fall_on_working_days(
    cast, northern, listed
):
    approved(cast, listed)

    order = support_order.build(northern.municipality, 2025)

    # Of Friday 17.04.2026: the fifth working day; the 30th day is a Sunday, the 45th a Monday;
    # the 20th of December is a Sunday.
    assert [plain(part) for part in order.points[1].parts] == [
        "ознакомить с приказом руководителей организаций, указанных в приложении, до 24.04.2026;",
        "согласовать дорожные карты организаций до 01.06.2026;",
        "представить отчёт о сопровождении до 18.12.2026.",
    ]
    assert order.points[3].parts[1].endswith("до 18.05.2026;")
    assert order.points[-1].text == "Контроль за исполнением настоящего приказа оставляю за собой."


def test_order_signed_at_the_end_of_the_year_asks_for_its_report_a_year_later(
    cast, northern, listed
):
    approve(
        run=listed, order_number="5", order_date=date(2026, 11, 2), starts=date(2026, 11, 2),
        regional_act="", regional_number="", regional_date=None, by=cast.north.head,
    )  # fmt: skip

    order = support_order.build(northern.municipality, 2025)

    assert order.points[1].parts[2] == "представить отчёт о сопровождении до 20.12.2027."


def test_title_names_all_that_the_appendix_lists(cast, northern, listed):
    low = "с низкими образовательными результатами"
    assert support_order.build(northern.municipality, 2025).requisites.title == (
        f"Об организации сопровождения общеобразовательных организаций {low}"
    )

    for finding in listed.findings.filter(outcome="yes").exclude(school=northern):
        decide(finding=finding, decision="yes", reason="Так.", by=cast.north.coordinator)
    finding = listed.findings.exclude(school=northern).filter(status_kind="risk_zone").first()
    decide(finding=finding, decision="yes", reason="Так.", by=cast.north.coordinator)

    assert support_order.build(northern.municipality, 2025).requisites.title == (
        f"Об организации сопровождения общеобразовательных организаций {low} и находящихся "
        "в зоне риска снижения образовательных результатов"
    )


def test_order_is_a_draft_until_somebody_decides(cast, northern):
    load_year(cast)
    identify(cast)

    order = support_order.build(northern.municipality, 2025)

    assert order.draft_note.startswith("Проект: решения по школам ещё не приняты")
    assert order.requisites.number == ""
    assert order.requisites.dated is None
    assert [school.name for school in order.groups[0].schools] == [NORTHERN[0]]


def test_order_is_a_draft_while_a_school_waits(cast, northern, listed):
    load(cast, report([("МБОУ «Гимназия № 1»", "edu991001", WEAK)], year=2025),
         report([("МБОУ «Гимназия № 1»", "edu991001", WEAK)], "РУ.xlsx", year=2025,
                subject="Русский язык", maximum=45))  # fmt: skip
    identify(cast)

    order = support_order.build(northern.municipality, 2025)

    assert order.draft_note == "Проект: решения приняты не по всем школам с признаками."


def test_approved_order_bears_its_number_and_cites_the_region(cast, northern, listed):
    approved(cast, listed)

    order = support_order.build(northern.municipality, 2025)

    assert (order.requisites.number, order.requisites.dated) == ("112-од", date(2026, 4, 17))
    assert "на основании приказа министерства образования от 13.03.2026 № 214" in order.preamble


def test_order_of_a_prolonged_list_does_not_cite_the_later_order(cast, northern, listed):
    """The school stays on the next list: its status then bears the grounds of that one, and the
    order of this list its own number."""
    approved(cast, listed)
    SchoolStatus.objects.filter(school=northern).update(
        list_year=2027, results_year=2026, order_number="200-од"
    )

    order = support_order.build(northern.municipality, 2025)

    assert order.requisites.number == "112-од"


def test_order_gathers_the_lists_of_both_methodologies(cast, northern, listed):
    for number, school in enumerate(cast.north.schools):
        SocialPassport.objects.create(
            school=school, year=2025, pupils=100, both_parents_higher_edu=30 - 10 * number,
            parents_unemployed_single_or_both=number, deviant=number, non_native_russian=number,
        )  # fmt: skip
    contingent = identify(cast, "grachevka-2020").findings.get(
        category="SHFNSU_CONTINGENT", outcome="yes"
    )
    decide(finding=contingent, decision="yes", reason="Так и есть.", by=cast.north.coordinator)

    order = support_order.build(northern.municipality, 2025)

    assert {group.title: [s.name for s in group.schools] for group in order.groups} == {
        "Школы с низкими образовательными результатами": [NORTHERN[0]],
        "Школы, функционирующие в неблагоприятных социальных условиях": [LAKE[0]],
    }
    assert "Грачёвский округ" in order.origin.method


def test_ground_is_what_led_to_the_status(cast, northern, listed):
    """Two categories lead to it, and a weaker one, decided «yes» too, is no ground of it."""
    for finding in listed.findings.filter(school=northern, decision=""):
        decide(finding=finding, decision="yes", reason="Так.", by=cast.north.coordinator)
    approved(cast, listed)

    (group,) = support_order.build(northern.municipality, 2025).groups

    (school,) = group.schools
    assert "в двух и более процедурах года" in plain(school.ground)
    assert "с повторением в той же процедуре" in plain(school.ground)
    assert "риск" not in school.ground


def test_directive_and_odd_regional_act_keep_their_words(cast, northern, listed):
    place = northern.municipality
    place.order_term = "распоряжение"
    place.save()
    approve(
        run=listed, order_number="5", order_date=date(2026, 4, 1), starts=date(2026, 4, 1),
        regional_act="Письмо департамента", regional_number="7", regional_date=None,
        by=cast.north.head,
    )  # fmt: skip

    order = support_order.build(place, 2025)

    assert order.verb == ""
    assert "на основании документа «Письмо департамента» № 7" in order.preamble
    assert order.appendix_to == f"к распоряжению {place.body_name_genitive}"


@pytest.mark.parametrize(("run_it", "code"), [(False, "no_run"), (True, "nothing_listed")])
def test_order_without_a_list_is_refused(cast, northern, run_it, code):
    load(cast, report([("МБОУ «Гимназия № 1»", "edu991001", (0, 5, 10, 5))]))
    if run_it:
        identify(cast)

    with pytest.raises(Refused) as refusal:
        support_order.build(northern.municipality, 2025)

    assert refusal.value.code == code


def test_order_looks_like_a_paper_with_its_appendix(cast, northern, listed):
    approved(cast, listed)
    snapshot = make(
        kind="support_order", place=northern.municipality, year=2025, by=cast.north.coordinator
    )

    pages = pdf_text(snapshots.render_snapshot(snapshot, "pdf"))
    word = docx_text(snapshots.render_snapshot(snapshot, "docx"))

    assert "17 апреля 2026 г. № 112-од" in pages[0]
    assert "ПРИКАЗЫВАЮ" in pages[0]
    assert "Приложение" in pages[-1]
    assert "которым в 2026 году оказывается адресная помощь" in pages[-1]
    assert NORTHERN[0] in pages[-1]
    assert "не является рейтингом" in pages[-1]
    for text in ("112-од", "ПРИКАЗЫВАЮ:", NORTHERN[0]):
        assert text in word


def test_order_is_made_for_the_only_municipality_at_once(cast, sign_in, listed):
    client = sign_in(cast.north.specialist)
    place = cast.north.municipality

    assert f'<option value="{place.pk}" selected>' in text_of(client.get("/papers/new/"))
    asked = {"kind": "support_order", "municipality": place.pk, "year": 2025}
    page = client.post("/papers/new/", asked)
    assert "Контроль за исполнением настоящего приказа" in plain(text_of(page))
    assert not PaperSnapshot.objects.exists()

    client.post("/papers/new/", {**asked, **words_of(page)})
    assert PaperSnapshot.objects.get().kind == "support_order"


def words_of(page) -> dict[str, str]:
    return {f"words-{text.name}": text.value for text in page.context["texts"]}


def test_text_of_the_order_is_changed_before_it_is_made(cast, sign_in, listed):
    client, place = sign_in(cast.north.coordinator), cast.north.municipality
    asked = {"kind": "support_order", "municipality": place.pk, "year": 2025}
    words = words_of(client.post("/papers/new/", asked))
    words["words-title"] = "О перечне школ"
    words["words-point_2"] = "Сидоровой А.А.:\r\n  вести учёт;\r\n\r\n отчитаться до 01.12.2026."
    words["words-point_3"] = ""
    words["words-point_6"] = "Приказ разместить на сайте."

    client.post("/papers/new/", {**asked, **words})

    kept = PaperSnapshot.objects.get()
    points = kept.context["points"]
    assert kept.context["requisites"]["title"] == "О перечне школ"
    assert points[1] == {
        "text": "Сидоровой А.А.:",
        "parts": ["вести учёт;", "отчитаться до 01.12.2026."],
    }
    assert len(points) == 5
    assert points[-1] == {"text": "Приказ разместить на сайте."}
    # Who is listed is not in the text, and comes from the decisions alone.
    assert kept.context["groups"][0]["schools"][0]["name"] == NORTHERN[0]
    assert "Сидоровой А.А." in pdf_text(snapshots.render_snapshot(kept, "pdf"))[0]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("words-preamble", " ", "должны быть заполнены"),
        ("words-point_1", "я" * 5001, "больше 5000 знаков"),
    ],
)
def test_refused_text_of_the_order_is_not_lost(cast, sign_in, listed, name, value, said):
    client, place = sign_in(cast.north.coordinator), cast.north.municipality
    asked = {"kind": "support_order", "municipality": place.pk, "year": 2025}
    words = words_of(client.post("/papers/new/", asked))
    words |= {"words-point_2": "Моё поручение.", name: value}

    answer = client.post("/papers/new/", {**asked, **words})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Моё поручение." in text_of(answer)
    assert not PaperSnapshot.objects.exists()
