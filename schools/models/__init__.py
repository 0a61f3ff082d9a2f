"""Who exists: places, schools, their years and statuses; people and what they are assigned to."""

from schools.models.people import Assignment, Invitation, User
from schools.models.places import Municipality, Region, RegionYear, Settlement, TerritoryYear
from schools.models.role_offers import RoleOffer
from schools.models.schools import School, SchoolAlias, SchoolIdentifier
from schools.models.signing_in import (
    KnownPlace,
    PrintedCode,
    SecondFactor,
    Session,
    SignInFailure,
)
from schools.models.statuses import SchoolStatus
from schools.models.yearly import SchoolYear, SocialPassport, YearFigures

__all__ = [
    "Assignment",
    "Invitation",
    "KnownPlace",
    "Municipality",
    "PrintedCode",
    "Region",
    "RegionYear",
    "RoleOffer",
    "School",
    "SchoolAlias",
    "SchoolIdentifier",
    "SchoolStatus",
    "SchoolYear",
    "SecondFactor",
    "Session",
    "Settlement",
    "SignInFailure",
    "SocialPassport",
    "TerritoryYear",
    "User",
    "YearFigures",
]
