"""The reference files that this app brings to the intake."""

from schools.imports.olympiads import OlympiadsLayout
from schools.imports.registry import RegistryLayout
from schools.imports.social_passport import SocialPassportLayout
from schools.imports.territory import TerritoryLayout
from shnor_portal.core.intake.layouts import register

LAYOUTS = (RegistryLayout(), SocialPassportLayout(), TerritoryLayout(), OlympiadsLayout())


def register_layouts() -> None:
    """Called once at start."""
    for layout in LAYOUTS:
        register(layout)
