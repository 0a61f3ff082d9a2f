"""Imported by the workers that tests start: the fake layout exists there too."""

from shnor_portal.core.intake import layouts
from tests.core.fake_layout import FakeLayout

layouts.register(FakeLayout())
