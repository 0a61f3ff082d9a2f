"""The desk: today, the municipality, the school, papers."""

from django.urls import path

from shnor_portal.desk.views import causes, pages, papers, retention, state

app_name = "desk"
urlpatterns = [
    path("", pages.today, name="today"),
    path("municipality/<int:pk>/", pages.dashboard, name="dashboard"),
    path("school/<int:pk>/", pages.school, name="school"),
    path("school/<int:pk>/causes/", causes.causes, name="causes"),
    path("papers/", papers.paper_list, name="paper_list"),
    path("papers/new/", papers.paper_new, name="paper_new"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/render/", papers.paper_render, name="paper_render"),
    path("papers/<int:pk>/workbook/", papers.paper_workbook, name="paper_workbook"),
    path("retention/", retention.terms, name="retention"),
    path("state/", state.state, name="state"),
    path("health/details/", state.details, name="health_details"),
]
