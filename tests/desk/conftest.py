"""The latest list of the north, for tests of the desk."""

import pytest

from monitoring.identification.services import decide
from schools.models import School
from tests.monitoring.pages import identify, load_year, show


@pytest.fixture
def northern(cast) -> School:
    return cast.north.schools[1]


@pytest.fixture
def listed(cast):
    """The latest run, its one finding of signs decided «yes»."""
    load_year(cast)
    run = identify(cast)
    show(run)
    finding = run.findings.get(outcome="yes")
    decide(finding=finding, decision="yes", reason="Подтверждено журналом.",
           by=cast.north.coordinator)  # fmt: skip
    return run
