"""The reference files that this app brings to the intake."""

from typing import Any

from schools.imports.accreditation import AccreditationLayout, region_words
from schools.imports.additional import AdditionalLayout
from schools.imports.context import Context2021Layout, Context2022Layout
from schools.imports.olympiads import OlympiadsLayout
from schools.imports.registry import RegistryLayout
from schools.imports.social_passport import SocialPassportLayout
from schools.imports.staff import StaffLayout
from schools.imports.surveys import SurveyLayout
from schools.imports.territory import TerritoryLayout
from shnor_portal.core.intake.layouts import every_file_tells, narrow_to, register

LAYOUTS = (
    RegistryLayout(),
    AccreditationLayout(),
    # Before the others of a year: its form of a hundred columns has those of each of them.
    Context2022Layout(),
    Context2021Layout(),
    SocialPassportLayout(),
    TerritoryLayout(),
    OlympiadsLayout(),
    StaffLayout(),
    AdditionalLayout(),
    SurveyLayout(),
)

# What the report of any file says, beside the counts of its rows: the command-line contract.
ABOUT: dict[str, Any] = {
    "procedure": None,
    "year": None,
    "subject": None,
    "grade": None,
    "exams": [],
    "unmatched_schools": [],
    "benchmarks": {},
}


def register_layouts() -> None:
    """Called once at start."""
    every_file_tells(ABOUT)
    for layout in LAYOUTS:
        register(layout)
    narrow_to(region_words)
