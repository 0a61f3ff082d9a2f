"""Lines of the log: one for what a visitor did wrong, and nothing out of files in any of them."""

import logging
import re

import pytest
from django.urls import reverse

from shnor_portal.core.logs import without_values
from tests.log_lines import production_log

NAME = "Зюзякин"


@pytest.fixture
def lines():
    with production_log() as written:
        yield written


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        (lambda: reverse("schools:access_explain"), 403),
        (lambda: reverse("core:file", args=[9**9]), 404),
        (lambda: "/schools/?q=%00", 404),
        (lambda: "/no/such/page/", 404),
    ],
)
def test_answer_that_is_no_fault_is_one_line(cast, sign_in, lines, address, status):
    response = sign_in(cast.north.coordinator).get(address())

    assert response.status_code == status
    assert len(lines()) == 1
    assert "WARNING django.request" in lines()[0]


@pytest.mark.django_db
def test_refusal_leaves_no_traceback(cast, sign_in, lines):
    url = reverse("core:file_delete", args=[1])
    sign_in(cast.north.coordinator).post(url)

    assert not any("Traceback" in line for line in lines())


def fail(message):
    try:
        try:
            int(message)
        except ValueError as error:
            raise RuntimeError(f"row {message} is bad") from error
    except RuntimeError:
        logging.getLogger("portal.test").exception("job 5 failed")


def test_traceback_tells_where_and_not_what(lines):
    fail(f"{NAME} 4509123456")

    text = "\n".join(lines())
    assert "job 5 failed" in text
    assert "in fail" in text
    assert "RuntimeError: row … … is bad" in text
    assert "ValueError" in text
    assert NAME not in text
    assert "4509123456" not in text


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (f"invalid literal for int(): '{NAME}'", "invalid literal for int(): …"),
        (f"value too long DETAIL:  Failing row contains (1, {NAME}, Ivanov)", "value too long …"),
        (f"cannot read «{NAME}» of school 5", "cannot read … of school 5"),
        ("document 4509123456", "document …"),
    ],
)
def test_without_values_keeps_the_message_alone(message, kept):
    assert without_values(ValueError(message)) == kept


@pytest.mark.django_db
def test_line_says_when_and_who(cast, sign_in, lines):
    sign_in(cast.north.coordinator).get(reverse("schools:access_explain"))

    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} WARNING ", lines()[0])
    assert lines()[0].endswith(f"(user {cast.north.coordinator.pk})")


def test_line_stays_one_line_whatever_was_sent(lines):
    logging.getLogger("portal").warning("sent: %s", "a\nERROR forged\r\u2028line\x1b[31m")

    assert len(lines()) == 1
    assert "a\\nERROR forged\\r\\u2028line\\x1b[31m" in lines()[0]
