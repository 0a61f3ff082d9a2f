"""The list from year to year: who enters, stays and leaves, each with a document."""

from datetime import date

import pytest

from monitoring.forms import ApproveForm
from monitoring.identification.approving import KEEP, approve
from monitoring.identification.list_changes import approved, list_changes
from monitoring.identification.services import decide, start_run
from monitoring.indicators.intervals import Label
from monitoring.models import Run
from schools.models import SchoolStatus
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.monitoring.pages import GOOD, GYMNASIUM, LAKE, NORTHERN, TINY, WEAK, load_year

pytestmark = pytest.mark.django_db

THIS_YEAR, NEXT_YEAR = date(2025, 4, 14), date(2026, 4, 14)
# Above the threshold in one work of two: the risk zone and no more.
MIDDLING = (5, 8, 4, 3)


@pytest.fixture
def held(cast) -> SchoolStatus:
    """The northern school is on last year's list."""
    return on_list(cast.north.schools[1], "shnor")


def on_list(school, kind: str, list_year: int = 2025) -> SchoolStatus:
    return SchoolStatus.objects.create(
        school=school, kind=kind, list_year=list_year, results_year=list_year - 1,
        entered_list_year=list_year, starts=date(list_year, 4, 14), order_number="12-од",
        order_date=date(list_year, 4, 14),
    )  # fmt: skip


def run_over(cast, northern=WEAK, gymnasium=GOOD) -> Run:
    load_year(cast, 2025, ((*GYMNASIUM, gymnasium), (*NORTHERN, northern), (*LAKE, TINY)))
    return start_run(
        municipality=cast.north.municipality, year=2025, methodology_code="fioko", overrides={},
        by=cast.north.coordinator,
    )  # fmt: skip


def decide_all(run, verdict: str = "yes") -> None:
    for finding in run.findings.filter(outcome="yes"):
        decide(finding=finding, decision=verdict, reason="Подтверждено журналом", by=None)


def sign(run, number: str = "49-од", **changes):
    order = {
        "order_number": number, "order_date": NEXT_YEAR, "starts": NEXT_YEAR, "regional_act": "",
        "regional_number": "", "regional_date": None, "by": None,
    }  # fmt: skip
    return approve(run=run, **(order | changes))


def current(school) -> dict[str, int]:
    rows = SchoolStatus.objects.current().filter(school=school)
    return dict(rows.values_list("kind", "list_year"))


def test_school_that_enters_is_told_from_one_that_stays(cast, held):
    run = run_over(cast, gymnasium=WEAK)
    decide_all(run)
    changes = list_changes(run)

    sign(run)

    assert [item.school.name for item in changes.entering] == [GYMNASIUM[0]]
    assert {item.school.name for item in changes.staying} == {NORTHERN[0]}
    run.refresh_from_db()
    done = approved(run)
    assert [status.school.name for status in done.entered] == [GYMNASIUM[0]]
    assert [status.school.name for status in done.stayed] == [NORTHERN[0]]
    held.refresh_from_db()
    # The day and the year of entering stay, the grounds are this year's.
    assert (held.starts, held.entered_list_year) == (THIS_YEAR, 2025)
    assert (held.list_year, held.order_number, held.ends) == (2026, "49-од", None)


def test_school_without_signs_leaves_by_the_same_order(cast, held):
    run = run_over(cast, northern=GOOD, gymnasium=WEAK)
    decide_all(run)

    (leaving,) = list_changes(run).leaving
    sign(run, exits={held.pk: "effective"})

    assert leaving.status == held
    assert leaving.reason == "По результатам 2025 года признаков нет, вывод устойчивый."
    held.refresh_from_db()
    assert held.ends == date(2026, 4, 13)
    assert (held.exit_order_number, held.exit_term) == ("49-од", "effective")
    assert held.exit_words == "переведена в эффективный режим работы"
    run.refresh_from_db()
    assert approved(run).left == (held,)
    assert AuditEvent.objects.filter(verb="status.leave").exists()


def test_one_good_year_that_may_be_luck_is_no_proposal_to_leave_and_two_are(cast, held):
    run = run_over(cast, northern=GOOD, gymnasium=WEAK)
    run.findings.filter(school=held.school).update(certainty=Label.LIKELY)
    (first,) = list_changes(run).leaving

    load_year(cast, 2024, ((*GYMNASIUM, WEAK), (*NORTHERN, GOOD), (*LAKE, TINY)))
    start_run(
        municipality=cast.north.municipality, year=2024, methodology_code="fioko", overrides={},
        by=None,
    )  # fmt: skip
    (second,) = list_changes(run).leaving

    assert not first.proposed
    assert "один хороший год бывает и случайно" in first.reason
    field = ApproveForm(leaving=[first]).fields[first.field]
    assert field.initial == KEEP
    assert second.proposed
    assert second.reason == "По результатам 2024 и 2025 годов признаков нет."


def test_school_may_stay_until_a_document_of_its_own(cast, held):
    run = run_over(cast, northern=GOOD, gymnasium=WEAK)
    decide_all(run)

    sign(run, exits={held.pk: KEEP})

    assert current(held.school) == {"shnor": 2025}


def test_reason_of_leaving_is_that_of_the_decision(cast, held):
    run = run_over(cast, gymnasium=WEAK)
    decide_all(run)
    for finding in run.findings.filter(school=held.school, outcome="yes"):
        decide(finding=finding, decision="no", reason="Класс выпущен", by=None)

    (leaving,) = list_changes(run).leaving

    assert "Класс выпущен" in leaving.reason
    assert leaving.proposed


def test_school_without_data_leaves_only_if_it_is_said(cast):
    lake = on_list(cast.north.schools[2], "shnor")
    run = run_over(cast)
    decide_all(run)

    (leaving,) = list_changes(run).leaving
    sign(run)

    assert (leaving.status, leaving.proposed) == (lake, False)
    assert "данных недостаточно" in leaving.reason
    assert current(lake.school) == {"shnor": 2025}


def test_school_with_signs_that_wait_is_not_said_to_have_none(cast, held):
    (leaving,) = list_changes(run_over(cast)).leaving

    assert "признаки есть, решение ещё не принято" in leaving.reason
    assert not leaving.proposed


def test_school_of_low_results_that_falls_back_to_the_risk_zone_holds_one_status(cast, held):
    run = run_over(cast, northern=GOOD)
    risk = run.findings.get(school=held.school, category="RISK_ZONE")
    decide(finding=risk, decision="yes", reason="Снижение по математике", by=None)

    (leaving,) = list_changes(run).leaving
    sign(run, exits={held.pk: KEEP})

    assert leaving.moved_to == "risk_zone"
    assert current(held.school) == {"risk_zone": 2026}
    held.refresh_from_db()
    assert (held.ends, held.exit_order_number) == (date(2026, 4, 13), "49-од")


def test_school_of_the_risk_zone_that_falls_to_low_results_holds_one_status(cast):
    school = cast.north.schools[1]
    on_list(school, "risk_zone")
    run = run_over(cast)
    decide_all(run)

    sign(run)

    assert current(school) == {"shnor": 2026}


def test_heavier_status_of_this_year_by_another_methodology_prevails(cast):
    school = cast.north.schools[1]
    on_list(school, "shnor", list_year=2026)
    run = run_over(cast, northern=GOOD)
    risk = run.findings.get(school=school, category="RISK_ZONE")
    decide(finding=risk, decision="yes", reason="Снижение по математике", by=None)

    sign(run)

    assert current(school) == {"shnor": 2026}


def test_conditions_are_another_scale(cast, held):
    """A methodology of results alone says nothing of conditions: such a status stays."""
    on_list(held.school, "shnsu")
    run = run_over(cast)
    decide_all(run)

    sign(run)

    assert current(held.school) == {"shnor": 2026, "shnsu": 2025}


def test_list_of_a_superseded_run_is_neither_decided_nor_approved(cast):
    run = run_over(cast)
    decide_all(run)
    newer = run_over(cast)

    with pytest.raises(Refused, match="более новый расчёт"):
        sign(run)
    with pytest.raises(Refused, match="более новый расчёт"):
        decide(finding=run.findings.first(), decision="no", reason="Нет", by=None)
    assert newer.findings.filter(decision="yes").exists()
    assert not SchoolStatus.objects.exists()


def test_refused_order_changes_nothing(cast, held):
    run = run_over(cast, northern=GOOD, gymnasium=WEAK)

    with pytest.raises(Refused, match="примите решение"):
        sign(run, exits={held.pk: "excluded"})

    held.refresh_from_db()
    run.refresh_from_db()
    assert held.ends is None
    assert (run.order_number, run.shown_at) == ("", None)
