"""Who exists: places, schools, their years and statuses; people and what they are assigned to."""

from schools.models.people import Assignment, Invitation, SignInFailure, User
from schools.models.places import Municipality, Region, RegionYear, Settlement, TerritoryYear
from schools.models.schools import School, SchoolAlias, SchoolIdentifier
from schools.models.statuses import SchoolStatus
from schools.models.yearly import SchoolYear, SocialPassport

__all__ = [
    "Assignment",
    "Invitation",
    "Municipality",
    "Region",
    "RegionYear",
    "School",
    "SchoolAlias",
    "SchoolIdentifier",
    "SchoolStatus",
    "SchoolYear",
    "Settlement",
    "SignInFailure",
    "SocialPassport",
    "TerritoryYear",
    "User",
]
