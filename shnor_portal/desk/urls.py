"""The desk: today, the municipality, the school, papers."""

from django.urls import path

from shnor_portal.desk.views import causes, pages, papers, retention, schools, search, state

app_name = "desk"
urlpatterns = [
    path("", pages.today, name="today"),
    path("municipality/<int:pk>/", pages.dashboard, name="dashboard"),
    path("school/<int:pk>/", schools.school, name="school"),
    path("school/<int:pk>/results/", schools.school_results, name="school_results"),
    path("school/<int:pk>/plans/", schools.school_plans, name="school_plans"),
    path("school/<int:pk>/papers/", schools.school_papers, name="school_papers"),
    path("school/<int:pk>/history/", schools.school_history, name="school_history"),
    path("school/<int:pk>/causes/", causes.causes, name="causes"),
    path("search/", search.search_page, name="search"),
    path("papers/", papers.paper_list, name="paper_list"),
    path("papers/new/", papers.paper_new, name="paper_new"),
    path("papers/schools/", papers.papers_of_schools, name="papers_of_schools"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/render/", papers.paper_render, name="paper_render"),
    path("papers/<int:pk>/workbook/", papers.paper_workbook, name="paper_workbook"),
    path("retention/", retention.terms, name="retention"),
    path("state/", state.state, name="state"),
    path("health/details/", state.details, name="health_details"),
]
