"""All addresses of the portal."""

from django.urls import include, path

urlpatterns = [
    path("", include("shnor_portal.desk.urls")),
    path("", include("schools.urls")),
    path("", include("roadmaps.urls")),
    path("", include("monitoring.urls")),
    path("", include("shnor_portal.core.urls")),
]
handler400 = "shnor_portal.desk.views.errors.bad_request"
handler403 = "shnor_portal.desk.views.errors.forbidden"
handler500 = "shnor_portal.desk.views.errors.server_error"
handler404 = "shnor_portal.desk.views.errors.not_found"
