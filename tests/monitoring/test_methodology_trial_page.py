"""A draft tried on past years: who enters, who leaves, why, and how near the threshold is."""

import pytest
from django.urls import reverse

from monitoring.identification import methodologies, trials
from monitoring.identification.methodology.document import preset
from monitoring.identification.methodology.editing import put
from monitoring.identification.services import current_version
from monitoring.models import Finding, Run, Trial
from schools.models import SchoolStatus
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Job
from tests.monitoring.pages import GYMNASIUM, LAKE, NORTHERN, load_year, text_of

pytestmark = pytest.mark.django_db

WEAKER = ((*GYMNASIUM, (5, 7, 6, 2)), (*NORTHERN, (9, 6, 4, 1)), (*LAKE, (1, 8, 9, 2)))
BETTER = ((*GYMNASIUM, (0, 8, 10, 2)), (*NORTHERN, (9, 6, 4, 1)), (*LAKE, (1, 8, 9, 2)))


@pytest.fixture
def draft(cast):
    load_year(cast, 2024, BETTER)
    load_year(cast, 2025, WEAKER)
    made = methodologies.make_own(
        source=preset("fioko"),
        municipality=cast.north.municipality,
        title="Методика округа",
        by=cast.north.coordinator,
    )
    return methodologies.change_draft(
        version=made,
        change=lambda document: put(document, "params/fail_share/value", 0.25),
        seen="",
        by=cast.north.coordinator,
    )


def trial_of(cast, draft) -> Trial:
    trials.try_methodology(
        Progress(),
        draft.pk,
        current_version("fioko").pk,
        cast.north.municipality.pk,
        cast.north.coordinator.pk,
    )
    return Trial.objects.get()


def test_twenty_five_percent_let_a_school_in_and_it_is_said_why(cast, draft, sign_in):
    trial = trial_of(cast, draft)

    page = text_of(
        sign_in(cast.north.coordinator).get(
            reverse("monitoring:methodology_trial", args=[trial.pk])
        )
    )

    assert [year["year"] for year in trial.years] == [2024, 2025]
    latest = trial.years[1]["categories"][0]
    assert (latest["yes"], latest["other_yes"]) == (2, 1)
    assert 0 < latest["chance"] < 2
    assert "Войдут: МБОУ «Гимназия № 1»." in page
    (school,) = [row for row in latest["schools"] if row["name"] == GYMNASIUM[0]]
    assert (school["outcome"], school["other"], school["before"]) == ("yes", "no", "no")
    assert "2 из" in school["because"][0].replace("\u00a0", " ")
    assert [turn["shift"] for turn in school["turns"]] == [1]
    assert "«Доля не преодолевших порог, не менее» +1 п.п. – признаков нет" in page
    (moved,) = latest["thresholds"]
    assert {one["shift"]: one["leave"] for one in moved["shifts"]}[1] == [GYMNASIUM[0]]
    assert (Run.objects.count(), Finding.objects.count(), SchoolStatus.objects.count()) == (0, 0, 0)


def test_trial_is_the_keepers_alone_and_says_when_the_draft_has_moved_on(cast, draft, sign_in):
    trial = trial_of(cast, draft)
    place = reverse("monitoring:methodology_trial", args=[trial.pk])

    for person in (cast.south.coordinator, cast.north.observer, cast.north.school_head):
        assert sign_in(person).get(place).status_code in {403, 404}
    client = sign_in(cast.north.coordinator)
    assert "С тех пор черновик изменён." not in text_of(client.get(place))
    methodologies.change_draft(
        version=draft,
        change=lambda document: put(document, "params/fail_share/value", 0.2),
        seen="",
        by=cast.north.coordinator,
    )
    assert "С тех пор черновик изменён." in text_of(client.get(place))


def test_copy_stands_beside_what_it_was_copied_from_although_nobody_used_that_yet(
    cast, draft, sign_in
):
    client = sign_in(cast.north.coordinator)
    place = reverse("monitoring:methodology_trials", args=[draft.methodology.code])
    form = client.get(place).context["form"]

    assert [code for code, _ in form.fields["against"].choices] == ["fioko", ""]
    assert client.post(place, {"against": "fioko"}).status_code == 302
    assert Job.objects.get().params["against_id"] == current_version("fioko").pk


def test_trial_is_started_from_the_page_and_needs_results(cast, sign_in):
    client = sign_in(cast.north.coordinator)
    place = reverse("monitoring:methodology_trials", args=["fioko"])
    empty = client.post(place, {"against": ""})
    assert "Проверять не на чем" in text_of(empty)

    load_year(cast, 2025, WEAKER)
    assert "Годы результатов: 2025." in text_of(client.get(place))
    started = client.post(place, {"against": ""})

    assert started.status_code == 302
    assert "/jobs/" in started["Location"]
