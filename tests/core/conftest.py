"""The fake layout for as long as a test runs."""

import pytest

from shnor_portal.core.intake import layouts
from tests.core.fake_layout import FakeLayout


@pytest.fixture
def fake_layout(monkeypatch: pytest.MonkeyPatch) -> FakeLayout:
    layout = FakeLayout()
    monkeypatch.setitem(layouts._LAYOUTS, layout.code, layout)
    return layout
