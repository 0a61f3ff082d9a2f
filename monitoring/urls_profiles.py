"""Addresses of risk profiles, resource maps, SWOT and catalogues of factors."""

from django.urls import path

from monitoring.profiles.views import catalogues, factors, profiles, yearly

PROFILE = "risk-profiles/<int:pk>/"
SCHOOL = "school/<int:pk>/"

urlpatterns = [
    path("risk-profiles/", profiles.profile_list, name="profile_list"),
    path(f"{SCHOOL}profile/", profiles.profile, name="profile"),
    path(f"{SCHOOL}profile/receive/", profiles.profile_receive, name="profile_receive"),
    path(f"{SCHOOL}profile/build/", profiles.profile_build, name="profile_build"),
    path(f"{PROFILE}remove/", profiles.profile_remove, name="profile_remove"),
    path(f"{PROFILE}factors/new/", factors.factor_new, name="profile_factor_new"),
    path(f"{PROFILE}factors/<int:factor_pk>/", factors.factor, name="profile_factor"),
    path(
        f"{PROFILE}factors/<int:factor_pk>/remove/",
        factors.factor_remove,
        name="profile_factor_remove",
    ),
    path(f"{SCHOOL}resources/", yearly.resources, name="resources"),
    path(f"{SCHOOL}resources/<int:year>/", yearly.resources_edit, name="resources_edit"),
    path(f"{SCHOOL}swot/", yearly.swot, name="swot"),
    path(f"{SCHOOL}swot/<int:year>/", yearly.swot_year, name="swot_year"),
    path("swot/<int:pk>/", yearly.swot_entry, name="swot_entry"),
    path("swot/<int:pk>/remove/", yearly.swot_entry_remove, name="swot_entry_remove"),
    path("risk-factors/", catalogues.catalogue_list, name="catalogue_list"),
    path("risk-factors/<slug:code>/", catalogues.catalogue, name="catalogue"),
    path("risk-factors/<slug:code>/copy/", catalogues.catalogue_copy, name="catalogue_copy"),
    path("risk-factors/<slug:code>/remove/", catalogues.catalogue_remove, name="catalogue_remove"),
]
