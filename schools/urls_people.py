"""Addresses of people and access; part of the `schools` namespace."""

from django.urls import path

from schools.municipalities import views as municipalities
from schools.people.views import assignments, entry, invitations, people, rights

urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("join/", entry.join, name="join"),
    path("join/password/", entry.join_password, name="join_password"),
    path("join/<str:code>/", entry.join, name="join"),
    path("profile/", assignments.profile, name="profile"),
    path("profile/password/", entry.password, name="password"),
    path("profile/delegate/<int:pk>/", assignments.delegate, name="delegate"),
    path("profile/lent/<int:pk>/", assignments.take_back, name="take_back"),
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/close/", people.close_access, name="close_access"),
    path("people/<int:pk>/open/", people.open_access, name="open_access"),
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
