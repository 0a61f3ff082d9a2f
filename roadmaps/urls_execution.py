"""Addresses of the execution of plans; included in those of plans."""

from django.urls import path

from roadmaps.views import deadlines, execution, feeds, occurrences, signs, site_checks

PLAN = "plans/<int:pk>/"
DEADLINE = "deadlines/<int:pk>/"

urlpatterns = [
    path("deadlines/", deadlines.my_deadlines, name="my_deadlines"),
    path("deadlines/mark/", deadlines.deadlines_mark, name="deadlines_mark"),
    path("deadlines/calendar/", deadlines.calendar, name="calendar"),
    path("deadlines/link/", feeds.feed_link, name="feed_link"),
    path(DEADLINE, occurrences.occurrence, name="occurrence"),
    path(f"{DEADLINE}deed/", occurrences.occurrence_deed, name="occurrence_deed"),
    path(f"{DEADLINE}evidence/", occurrences.evidence_add, name="evidence_add"),
    path(f"{DEADLINE}evidence/<int:evidence_pk>/", occurrences.evidence_file, name="evidence_file"),
    path(
        f"{DEADLINE}evidence/<int:evidence_pk>/remove/",
        occurrences.evidence_remove,
        name="evidence_remove",
    ),
    path("feed/<str:token>/", feeds.feed, name="feed"),
    path(f"{PLAN}execution/", execution.plan_execution, name="plan_execution"),
    path(f"{PLAN}signs/new/", signs.sign_new, name="sign_new"),
    path("signs/<int:pk>/", signs.sign, name="sign"),
    path("signs/<int:pk>/remove/", signs.sign_remove, name="sign_remove"),
    path(f"{PLAN}gantt/", execution.gantt, name="gantt"),
    path(f"{PLAN}report/", execution.plan_report, name="plan_report"),
    path("site-checks/", site_checks.site_checks, name="site_checks"),
    path("site-checks/<int:pk>/", site_checks.site_check, name="site_check"),
]
