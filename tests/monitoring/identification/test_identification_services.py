"""Run, decide, approve: what each needs, what it leaves, and who may."""

import hashlib
import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from monitoring.identification import approving, services, staleness
from monitoring.models import Finding, Run
from schools.models import SchoolStatus
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services as intake
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import AuditEvent
from tests.monitoring.workbooks import marks_report

pytestmark = pytest.mark.django_db

WEAK, GOOD = (9, 6, 4, 1), (0, 5, 10, 5)
SCHOOLS = (("МБОУ «Гимназия № 1»", "edu991001"), ("МБОУ «Северная СОШ»", "edu991002"))


@pytest.fixture
def place(cast):
    return cast.north.municipality


@pytest.fixture
def load(cast, place):
    """Loads a report of mathematics and one of Russian: the second school is weak in both."""

    def do(second=WEAK, by=None):
        rows = [(*SCHOOLS[0], GOOD), (*SCHOOLS[1], second)]
        batch = intake.receive(
            [
                ("МА.xlsx", marks_report(rows, subject="Математика")),
                ("РУ.xlsx", marks_report(rows, subject="Русский язык", maximum=45)),
            ],
            scope=place.scope,
            by=cast.north.coordinator,
            hints={"municipality": place.pk},
        )
        intake.read_batch(Progress(), batch.pk)
        intake.apply_batch(Progress(), batch.pk, by_id=cast.north.coordinator.pk)

    return do


@pytest.fixture
def run(cast, place, load):
    load()
    return start(cast, place)


def start(cast, place, by=None) -> Run:
    return services.start_run(
        municipality=place,
        year=2025,
        methodology_code="fioko",
        overrides={},
        by=by or cast.north.coordinator,
    )


def finding(run, index=1, category="SHNOR_2020") -> Finding:
    return run.findings.get(school__name=SCHOOLS[index][0], category=category)


def approve(run, cast, by=None, **changes):
    order = {
        "order_number": "49",
        "order_date": date(2026, 4, 14),
        "starts": date(2026, 4, 14),
        "regional_act": "распоряжение министерства образования",
        "regional_number": "55-310-мр",
        "regional_date": date(2026, 3, 14),
    }
    return approving.approve(run=run, by=by or cast.north.head, **(order | changes))


def decide_all(run, cast):
    for item in run.findings.filter(outcome="yes"):
        services.decide(
            finding=item, decision="yes", reason="Подтверждено", by=cast.north.coordinator
        )


def test_run_gives_every_school_an_outcome_in_every_category(run, cast):
    outcomes = {item.outcome for item in run.findings.all()}

    assert run.findings.count() == 3 * len(cast.north.schools)
    assert outcomes <= {"yes", "no", "unknown"}
    assert finding(run).outcome == "yes"
    assert finding(run, index=0).outcome == "no"


def test_run_without_results_says_that_data_are_missing(cast, place):
    run = start(cast, place)

    assert {item.outcome for item in run.findings.all()} == {"unknown"}


def test_run_changes_no_status(run):
    assert not SchoolStatus.objects.exists()


def test_decision_needs_a_reason(run, cast):
    with pytest.raises(Refused, match="Обоснуйте"):
        services.decide(finding=finding(run), decision="yes", reason="", by=cast.north.coordinator)

    assert finding(run).state == Finding.State.COMPUTED


def test_decision_is_in_the_trail_with_its_reason(run, cast):
    services.decide(
        finding=finding(run), decision="no", reason="Ремонт весной", by=cast.north.coordinator
    )

    event = AuditEvent.objects.get(verb="identification.decide")
    assert event.details["reason"] == "Ремонт весной"
    assert event.created_by == cast.north.coordinator


@pytest.mark.parametrize("person", ["specialist", "observer", "school_head"])
def test_decision_without_the_right_is_forbidden(run, cast, person):
    with pytest.raises(PermissionDenied):
        services.decide(
            finding=finding(run), decision="yes", reason="так", by=getattr(cast.north, person)
        )


def test_neighbour_may_not_decide(run, cast):
    with pytest.raises(PermissionDenied):
        services.decide(
            finding=finding(run), decision="yes", reason="так", by=cast.south.coordinator
        )


def test_approval_waits_for_decisions_on_every_sign(run, cast):
    with pytest.raises(Refused) as refusal:
        approve(run, cast)

    assert refusal.value.code == "undecided"
    assert SCHOOLS[1][0] in refusal.value.message


def test_approval_sets_statuses_with_both_grounds(run, cast):
    decide_all(run, cast)

    statuses = approve(run, cast)

    status = SchoolStatus.objects.get(school__name=SCHOOLS[1][0], kind="shnor")
    assert status in statuses
    assert (status.list_year, status.results_year) == (2026, 2025)
    assert (status.order_number, status.regional_number) == ("49", "55-310-мр")
    assert finding(run).state == Finding.State.APPROVED


def test_approval_without_a_number_is_refused_and_leaves_nothing(run, cast):
    decide_all(run, cast)

    with pytest.raises(Refused, match="номер"):
        approve(run, cast, order_number=" ")

    assert not SchoolStatus.objects.exists()


def test_approved_decision_cannot_be_changed(run, cast):
    decide_all(run, cast)
    approve(run, cast)

    with pytest.raises(Refused, match="утверждено"):
        services.decide(
            finding=finding(run), decision="no", reason="передумали", by=cast.north.coordinator
        )


def test_specialist_may_not_approve(run, cast):
    decide_all(run, cast)

    with pytest.raises(PermissionDenied):
        approve(run, cast, by=cast.north.specialist)


def test_new_results_make_the_run_stale_and_name_the_cells(run, load):
    load(second=(1, 9, 9, 1))

    run.refresh_from_db()
    assert any(SCHOOLS[1][0] in cell for cell in run.stale_cells)
    assert not any(SCHOOLS[0][0] in cell for cell in run.stale_cells)


def test_territory_that_changes_a_run_makes_it_stale(cast, place, load):
    load()
    territory = services.start_run(
        municipality=place, year=2025, methodology_code="grachevka-2020", overrides={},
        by=cast.north.coordinator,
    )  # fmt: skip
    header = (
        "Год;Логин;ОО;Населённый пункт;Безработица в населённом пункте, %;"
        "Безработица по региону, %;Труднодоступный (да/нет)"
    )
    line = f"2025;{SCHOOLS[1][1]};{SCHOOLS[1][0]};Северное;9,9;3,3;да"
    batch = intake.receive(
        [("Территория.csv", f"{header}\n{line}\n".encode())],
        scope=place.scope, by=cast.north.coordinator, hints={"municipality": place.pk},
    )  # fmt: skip
    intake.read_batch(Progress(), batch.pk)

    intake.apply_batch(Progress(), batch.pk, by_id=cast.north.coordinator.pk)

    territory.refresh_from_db()
    assert any("Территория" in name for name in territory.stale_cells)


def test_results_that_move_no_finding_leave_the_run_fresh(run, load):
    load()

    run.refresh_from_db()
    assert run.stale_cells == []


def test_results_of_a_neighbour_leave_labels_stale_and_findings_as_they_are(run, cast):
    neighbour = start(cast, cast.south.municipality, by=cast.south.coordinator)
    rows = [(school.name, school.login, WEAK) for school in cast.south.schools]
    batch = intake.receive(
        [("МА.xlsx", marks_report(rows, subject="Математика"))],
        scope=cast.south.municipality.scope,
        by=cast.south.coordinator,
        hints={"municipality": cast.south.municipality.pk},
    )
    intake.read_batch(Progress(), batch.pk)
    before = list(run.findings.values_list("pk", "outcome", "values_hash"))

    intake.apply_batch(Progress(), batch.pk, by_id=cast.south.coordinator.pk)

    run.refresh_from_db()
    neighbour.refresh_from_db()
    assert run.stale_cells == [staleness.LABELS_OF_REGION]
    assert staleness.LABELS_OF_REGION not in neighbour.stale_cells
    assert list(run.findings.values_list("pk", "outcome", "values_hash")) == before


def test_same_figures_give_the_same_run_on_every_database(run):
    """Kept with the suite, which goes over both: the digest is of what is stored."""
    said = [
        [item.school.login, item.category, item.outcome, item.values_hash, item.certainty]
        for item in run.findings.select_related("school").prefetch_related("school__identifiers")
    ]
    found = hashlib.sha256(json.dumps([run.inputs_hash, sorted(said)]).encode()).hexdigest()

    assert found == "a8821e710bb656bf35b53e31f57c765ddce147b2d500fb0b40b8e568e33f4ca1"
    probabilities = run.findings.order_by("school__name", "category").values_list("probability")
    assert [round(one, 2) for (one,) in probabilities if one is not None] == [
        *(0.02, 0.0, 0.0, 0.39, 0.59)
    ]


def test_new_run_carries_decisions_over_where_nothing_changed(run, cast, place):
    services.decide(
        finding=finding(run), decision="yes", reason="Подтверждено", by=cast.north.coordinator
    )

    again = start(cast, place)

    assert (finding(again).decision, finding(again).reason) == ("yes", "Подтверждено")


def test_new_run_asks_again_where_values_changed(run, cast, place, load):
    services.decide(
        finding=finding(run), decision="yes", reason="Подтверждено", by=cast.north.coordinator
    )
    load(second=(8, 7, 4, 1))

    again = start(cast, place)

    assert finding(again).decision == ""


def test_dry_computation_keeps_nothing(cast, place, load):
    load()
    version = services.current_version("fioko")

    _, _, computed = services.compute(place, 2025, version, {"fail_share": "0.5"})

    assert not Run.objects.exists()
    assert {item.truth.value for item in computed if item.category == "SHNOR_2020"} >= {"no"}
