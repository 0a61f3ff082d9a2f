"""The password asked for once more before deeds that give power or change a way in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import get_resolver, reverse
from django.utils import timezone

from schools.models import Assignment
from schools.people import proving, throttling
from schools.permissions import Permission, Role
from tests.architecture.addresses import addresses
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LATER = proving.FOR + timedelta(minutes=1)
# Of those who manage people, what needs no proof: it takes a way in away, or changes nothing.
NO_PROOF = {
    "schools:offer_withdraw": "takes an offer back",
    "schools:revoke": "takes a code away",
}


@pytest.fixture
def coordinator(sign_in, cast):
    """Signed in a good while ago."""
    with time_machine.travel(timezone.now() - LATER):
        return sign_in(cast.north.coordinator)


def role_given(cast):
    return {
        "role": Role.SPECIALIST,
        "place": f"municipality:{cast.north.municipality.pk}",
        "starts": timezone.localdate().isoformat(),
        "ends": "",
    }


def url(cast):
    return reverse("schools:give_role", args=[cast.north.observer.pk])


def hidden(page):
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_role_is_given_after_the_password_and_nothing_typed_is_lost(coordinator, cast):
    asked = coordinator.post(url(cast), role_given(cast)).content.decode()
    before = cast.north.observer.assignments.count()
    carried = hidden(asked)
    done = coordinator.post(url(cast), carried | {"proof": PASSWORD})

    assert "Подтвердите, что это вы" in asked
    assert before == 1
    assert done.url == reverse("schools:person", args=[cast.north.observer.pk])
    assert cast.north.observer.assignments.filter(role=Role.SPECIALIST).exists()


def test_wrong_password_gives_nothing_and_keeps_what_was_typed(coordinator, cast):
    given = role_given(cast) | {"proof": "не тот"}

    page = coordinator.post(url(cast), given).content.decode()

    assert "пароль не подходят" in page
    assert hidden(page)["place"] == given["place"]
    assert cast.north.observer.assignments.count() == 1


def test_guessing_the_password_of_an_open_session_is_paused(coordinator, cast):
    given = role_given(cast) | {"proof": "не тот"}
    for _ in range(throttling.PER_ACCOUNT):
        assert coordinator.post(url(cast), given).status_code == 200

    assert coordinator.post(url(cast), given | {"proof": PASSWORD}).status_code == 429
    assert cast.north.observer.assignments.count() == 1


def test_one_proof_is_enough_for_a_quarter_of_an_hour(coordinator, cast):
    coordinator.post(url(cast), role_given(cast) | {"proof": PASSWORD})
    other = reverse("schools:leave_places", args=[cast.north.curator.pk])

    assert coordinator.post(other).status_code == 302
    with time_machine.travel(timezone.now() + LATER):
        page = coordinator.post(reverse("schools:leave_places", args=[cast.north.observer.pk]))
        still = cast.north.observer.assignments.unfinished().exists()
    assert "Подтвердите, что это вы" in page.content.decode()
    assert still


def test_who_has_just_signed_in_is_not_asked(sign_in, cast):
    done = sign_in(cast.north.coordinator).post(url(cast), role_given(cast))

    assert done.status_code == 302


def test_refusal_of_the_deed_goes_back_to_where_the_button_was(coordinator, cast):
    """The page that asks stands at the address of the deed, which nobody can open."""
    person = reverse("schools:person", args=[cast.north.coordinator.pk])
    deed = reverse("schools:leave_places", args=[cast.north.coordinator.pk])
    asked = coordinator.post(deed, headers={"referer": f"http://testserver{person}"})
    answer = hidden(asked.content.decode()) | {"proof": PASSWORD}

    refused = coordinator.post(deed, answer, headers={"referer": f"http://testserver{deed}"})

    assert refused.url.endswith(person)


def test_cancelling_never_leads_to_another_site(coordinator, cast):
    page = coordinator.post(
        url(cast), role_given(cast), headers={"referer": "https://evil.example/"}
    ).content.decode()

    assert "evil.example" not in page


def test_page_that_asks_is_kept_nowhere(coordinator, cast):
    assert "no-store" in coordinator.post(url(cast), role_given(cast))["Cache-Control"]


def test_without_the_right_nobody_is_even_asked(sign_in, cast):
    with time_machine.travel(timezone.now() - LATER):
        client = sign_in(cast.north.school_head)

    assert client.post(url(cast), role_given(cast)).status_code == 403


def test_every_deed_of_managers_of_people_asks_for_proof():
    views = dict(_views(get_resolver(), ""))
    managing = {a.name for a in addresses() if a.mark == ("requires", Permission.MANAGE_PEOPLE)}
    managing |= {"schools:delegate", "schools:municipality_settings"}
    bare = {name for name in managing if not getattr(views[name], "needs_proof", False)}

    assert bare == set(NO_PROOF)


def _views(resolver, space):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _views(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry.callback


def test_delegation_asks_for_proof_too(cast, sign_in):
    with time_machine.travel(timezone.now() - LATER):
        client = sign_in(cast.north.head)
    own = Assignment.objects.get(user=cast.north.head)
    given = {
        "to": cast.north.specialist.pk,
        "starts": timezone.localdate().isoformat(),
        "ends": (timezone.localdate() + timedelta(days=3)).isoformat(),
    }

    page = client.post(reverse("schools:delegate", args=[own.pk]), given).content.decode()

    assert "Подтвердите, что это вы" in page
    assert cast.north.specialist.assignments.count() == 1
