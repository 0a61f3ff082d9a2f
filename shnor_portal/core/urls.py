"""Jobs to watch, files to take, notices, the trail of deeds, and the portal's health."""

from django.urls import path

from shnor_portal.core import views

app_name = "core"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/stop/", views.job_stop, name="job_stop"),
    path("files/<int:pk>/", views.file, name="file"),
    path("files/<int:pk>/delete/", views.file_delete, name="file_delete"),
    path("audit/", views.audit, name="audit"),
    path("notices/", views.notices, name="notices"),
    path("notices/seen/", views.notices_seen, name="notices_seen"),
    path("columns/<slug:table>/", views.columns, name="columns"),
    path("health/", views.health, name="health"),
]
