"""«Сегодня» of the demonstration's coordinator beside the lightest page.

Both pass the whole middleware and the session; the clock runs in the process, without a network.
"""

from functools import partial

from django.test import Client
from django.urls import reverse

from schools.models import School, User
from shnor_portal.desk.demo.seed import seed
from tests.bench.measure import Contender, in_turn, table, within

WHO = "koordinator@demo.example"
LIGHT = ("schools:roles", "schools:profile", "core:jobs")
TIMES, ROUNDS, LIMIT = 5, 12, 6


def run() -> str:
    seed()
    user = User.objects.get(email=WHO)
    client = Client()
    client.force_login(user)
    addresses = [reverse(name) for name in (*LIGHT, "desk:today")]
    asked = [partial(_ask, client, address) for address in addresses]
    *light, today = (found / TIMES for found in in_turn(*asked, times=ROUNDS))
    lightest = min(light)
    schools = School.objects.visible_to(user).count()
    return table(
        f"«Сегодня» of a coordinator of {schools} schools, one answer",
        [
            Contender("the lightest page (limit)", lightest),
            Contender("portal: «Сегодня»", today, note=within(today, lightest, LIMIT)),
        ],
    )


def _ask(client: Client, address: str) -> None:
    for _ in range(TIMES):
        response = client.get(address)
        if response.status_code != 200:
            raise AssertionError(f"{address}: {response.status_code}")
