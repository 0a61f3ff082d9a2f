"""Addresses of people and access; part of the `schools` namespace."""

from django.urls import path

from schools.municipalities import views as municipalities
from schools.people.views import (
    assignments,
    entry,
    factors,
    invitations,
    people,
    rights,
    sessions,
)

urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-in/code/", entry.sign_in_code, name="sign_in_code"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("join/", entry.join, name="join"),
    path("join/password/", entry.join_password, name="join_password"),
    path("join/<str:code>/", entry.join, name="join"),
    path("profile/", assignments.profile, name="profile"),
    path("profile/password/", entry.password, name="password"),
    path("profile/factor/", factors.factor, name="factor"),
    path("profile/factor/start/", factors.factor_start, name="factor_start"),
    path("profile/factor/confirm/", factors.factor_confirm, name="factor_confirm"),
    path("profile/factor/codes/", factors.factor_codes, name="factor_codes"),
    path("profile/factor/end/", factors.factor_end, name="factor_end"),
    path("profile/sessions/", sessions.session_list, name="sessions"),
    path("profile/sessions/end/", sessions.sessions_end_others, name="sessions_end_others"),
    path("profile/sessions/<str:key>/end/", sessions.session_end, name="session_end"),
    path("profile/delegate/<int:pk>/", assignments.delegate, name="delegate"),
    path("profile/lent/<int:pk>/", assignments.take_back, name="take_back"),
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/close/", people.close_access, name="close_access"),
    path("people/<int:pk>/open/", people.open_access, name="open_access"),
    path("people/<int:pk>/factor/reset/", factors.factor_reset, name="factor_reset"),
    path("people/<int:pk>/role/", assignments.give_role, name="give_role"),
    path("people/<int:pk>/code/", invitations.reissue, name="reissue"),
    path("invitations/<int:pk>/", invitations.invitation_card, name="invitation_card"),
    path("invitations/<int:pk>/revoke/", invitations.revoke, name="revoke"),
    path("assignments/<int:pk>/end/", assignments.end_assignment, name="end_assignment"),
    path("access/roles/", rights.roles, name="roles"),
    path("access/", rights.access_explain, name="access_explain"),
    path("municipalities/", municipalities.municipality_list, name="municipality_list"),
    path(
        "municipalities/<int:pk>/settings/",
        municipalities.municipality_settings,
        name="municipality_settings",
    ),
]
