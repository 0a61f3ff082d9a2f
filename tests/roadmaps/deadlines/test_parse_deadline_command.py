"""`parse_deadline` on the command line."""

import io
import json

import pytest
from django.core.management import call_command

PERIOD = ("--period", "2023-01-01:2023-12-31")


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("parse_deadline", *arguments, stdout=output)
    return output.getvalue()


def test_parse_deadline_prints_one_json_document() -> None:
    assert json.loads(run("Январь, февраль 2023 г", *PERIOD, "--json")) == {
        "occurrences": [{"start": "2023-01-01", "end": "2023-02-28", "label": ""}],
        "recurrence": "none",
        "open": False,
        "note": "",
    }


def test_parse_deadline_tells_a_person_in_words() -> None:
    assert run("раз в полугодие, по плану (входной)", *PERIOD).splitlines() == [
        "раз в полугодие",
        "01.01.2023 – 30.06.2023",
        "01.07.2023 – 31.12.2023",
        "Примечание: по плану; входной",
    ]


def test_parse_deadline_open_is_said_and_is_no_failure() -> None:
    assert run("по договору", *PERIOD).splitlines() == [
        "Срок нужно уточнить.",
        "Примечание: по договору",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("май",),
        ("май", "--period", "2023-01-01"),
        ("май", "--period", "2023-13-01:2023-12-31"),
        ("май", "--period", "2024-01-01:2023-12-31"),
        PERIOD,
    ],
)
def test_parse_deadline_wrong_arguments_end_with_two(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)

    assert ended.value.code == 2
