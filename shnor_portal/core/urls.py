"""Jobs to watch, files to take, the trail of deeds, and the portal's health."""

from django.urls import path

from shnor_portal.core import views

app_name = "core"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("files/<int:pk>/", views.file, name="file"),
    path("audit/", views.audit, name="audit"),
    path("health/", views.health, name="health"),
]
