"""The catalogue of the cycle, the chain and the look at a link: without a database."""

import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from roadmaps.proof import fetching
from roadmaps.proof.chain import check
from roadmaps.proof.cycle import SHIPPED, read, shipped, understood
from roadmaps.proof.entries import Entry


def entry(key: str, position: str, day: date | None, **said: object) -> Entry:
    fields = {"title": key, "number": "1", "executor": "директор", "due": date(2026, 12, 1)}
    for name in ("indicators", "schools", "grounds"):
        said[name] = frozenset(said.get(name, ()))
    return Entry(key=key, dated=day, positions=(f"1.2.{position}",), **{**fields, **said})


WHOLE = (
    entry("goal", "1.1", date(2025, 12, 1)),
    entry("indicator", "2.1", date(2026, 1, 15), indicators={7}),
    entry("value", "4.1", date(2026, 12, 20), indicators={7}),
    entry("round", "4.2", date(2026, 2, 1)),
    entry("analysis", "5.1", date(2026, 2, 10)),
    entry("advice", "5.2", date(2026, 2, 20), indicators={7}, schools={3}),
    entry("visit", "6.3", date(2026, 3, 5), schools={3}),
    entry("order", "7.1", date(2026, 3, 1)),
    entry("effect", "8.1", date(2026, 12, 25), indicators={7}, grounds={"visit"}),
)


def broken(*entries: Entry) -> dict[str, list[str]]:
    """What breaks which rule; an entry takes the place of the one with its key."""
    found = {one.key: one for one in (*WHOLE, *entries)}
    checked = check(shipped(), list(found.values()), 2026)
    return {one.code: [each.entry.key for each in one.breaks] for one in checked if one.breaks}


def test_whole_chain_holds_and_says_of_what():
    checked = check(shipped(), WHOLE, 2026)

    assert len(checked) == 9
    assert all(one.holds for one in checked)
    assert not any(one.holds for one in check(shipped(), [], 2026))


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (entry("value", "4.1", date(2026, 12, 20), indicators={8}), "value"),
        (entry("advice", "5.2", date(2026, 2, 20), schools={3}), "addressed"),
        (entry("visit", "6.3", date(2026, 3, 5), schools={4}), "measure"),
        (entry("visit", "6.3", date(2026, 2, 15), schools={3}), "measure"),
        (entry("order", "7.1", date(2026, 3, 1), due=None), "decision"),
        (entry("effect", "8.1", date(2026, 12, 25), indicators={7}), "effect"),
        (entry("value", "4.1", date(2026, 3, 1), indicators={7}), "effect"),
        (entry("goal", "1.1", date(2026, 1, 16)), "1.2.1-1.2.2"),
        (entry("indicator", "2.1", date(2026, 2, 2), indicators={7}), "1.2.2-1.2.4"),
        (entry("analysis", "5.1", date(2026, 1, 31)), "1.2.4-1.2.5"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.key,
)
def test_each_rule_is_broken_by_what_it_forbids(changed, rule):
    assert rule in broken(changed)


def test_evidence_of_an_earlier_year_is_leant_on_and_not_checked():
    early = entry("old", "6.3", date(2025, 5, 1), schools={3})

    assert broken(early) == {}


def test_what_rests_on_something_later_is_out_of_order():
    late = entry("note", "5.1", date(2026, 11, 1), grounds={"value"})

    assert broken(late) == {"1.2.4-1.2.5": ["note"]}


def test_set_aside_evidence_proves_nothing():
    aside = entry("value", "4.1", date(2026, 12, 20), indicators={7}, set_aside="черновик")

    assert broken(aside)["value"] == ["indicator"]


def test_shipped_catalogue_has_the_eight_components_and_is_taken_back_as_it_is():
    found, problems = read(SHIPPED.read_bytes())

    assert problems == ()
    assert [one.code for one in found.components] == [f"1.2.{n}" for n in range(1, 9)]
    assert (len(found.rules), len(found.order)) == (5, 4)


def test_wrong_catalogue_is_told_all_that_is_wrong_with_it():
    said = json.loads(SHIPPED.read_text())
    said["components"][0]["positions"][0]["code"] = "1.2.1.2"
    said["rules"][0]["of"] = "9"
    said["rules"][1]["wants"][0]["field"] = "colour"
    said["order"][0].pop("text")

    found, problems = understood(said)

    assert found is None
    text = " ".join(problems)
    for words in ("«1.2.1.2» стоит дважды", "«9»", "«colour»", "порядка дат нет текста"):
        assert words in text
    assert understood([])[0] is None
    assert read(b"\xff{")[1]
    assert read(b"[" * 100_000)[1]


class Site(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        codes = {"/there": 200, "/gone": 404, "/inside": 403, "/moved": 302, "/get": 405}
        self.send_response(codes.get(self.path, 500))
        if self.path == "/moved":
            self.send_header("Location", "/there")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/get" else 404 if self.path == "/gone" else 403)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(fetching, "address_of", lambda host, port: "127.0.0.1")
    yield f"http://school.example:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "opens", "said"),
    [
        ("/there", True, "открывается"),
        ("/moved", True, "открывается"),
        ("/get", True, "открывается"),
        ("/gone", False, "такой страницы"),
        ("/inside", False, "без входа"),
    ],
)
def test_link_is_looked_at_as_a_stranger_sees_it(site, path, opens, said):
    seen = fetching.look(site + path)

    assert (seen.opens, seen.answered) == (opens, True)
    assert said in seen.said.replace("\u00a0", " ")


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "[::1]"])
def test_own_network_is_never_asked(host):
    seen = fetching.look(f"http://{host}/")

    assert not seen.opens
    assert "внутреннюю сеть" in seen.said.replace("\u00a0", " ")
