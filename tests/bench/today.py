"""«Сегодня» of the demonstration's coordinator beside the lightest page.

Both pass the whole middleware and the session; the clock runs in the process, without a network.
"""

from django.test import Client
from django.urls import reverse

from schools.models import School, User
from shnor_portal.desk.demo.seed import seed
from tests.bench.measure import Contender, seconds, table, within

WHO = "koordinator@demo.example"
LIGHT = ("schools:roles", "schools:profile", "core:jobs")
TIMES, LIMIT = 20, 6


def run() -> str:
    seed()
    user = User.objects.get(email=WHO)
    client = Client()
    client.force_login(user)
    lightest = min(_answer(client, reverse(name)) for name in LIGHT)
    today = _answer(client, reverse("desk:today"))
    schools = School.objects.visible_to(user).count()
    return table(
        f"«Сегодня» of a coordinator of {schools} schools, one answer",
        [
            Contender("the lightest page (limit)", lightest),
            Contender("portal: «Сегодня»", today, note=within(today, lightest, LIMIT)),
        ],
    )


def _answer(client: Client, address: str) -> float:
    def ask() -> None:
        for _ in range(TIMES):
            response = client.get(address)
            if response.status_code != 200:
                raise AssertionError(f"{address}: {response.status_code}")

    ask()
    return seconds(ask, times=3) / TIMES
