"""Addresses of programmes and their indicators; included in those of plans."""

from django.urls import path

from roadmaps.views import programmes, targets

ONE = "programmes/<int:pk>/"
TASK = f"{ONE}tasks/<int:task>/"
INDICATOR = f"{ONE}indicators/<int:indicator>/"
FACT = f"{ONE}facts/<int:fact>/"

urlpatterns = [
    path("programmes/", programmes.programme_list, name="programme_list"),
    path("programmes/new/", programmes.programme_new, name="programme_new"),
    path(ONE, programmes.programme, name="programme"),
    path(f"{ONE}edit/", programmes.programme_edit, name="programme_edit"),
    path(f"{ONE}part/<str:table>/", programmes.programme_table, name="programme_table"),
    path(f"{ONE}tasks/new/", programmes.task_new, name="task_new"),
    path(TASK, programmes.task_edit, name="task_edit"),
    path(f"{TASK}remove/", programmes.task_remove, name="task_remove"),
    path(f"{ONE}approve/", programmes.programme_approve, name="programme_approve"),
    path(f"{ONE}reopen/", programmes.programme_reopen, name="programme_reopen"),
    path(f"{ONE}delete/", programmes.programme_delete, name="programme_delete"),
    path(f"{ONE}history/", programmes.programme_history, name="programme_history"),
    path(f"{ONE}indicators/", targets.programme_indicators, name="programme_indicators"),
    path(f"{ONE}indicators/new/", targets.indicator_new, name="indicator_new"),
    path(INDICATOR, targets.indicator, name="indicator"),
    path(f"{INDICATOR}edit/", targets.indicator_edit, name="indicator_edit"),
    path(f"{INDICATOR}remove/", targets.indicator_remove, name="indicator_remove"),
    path(f"{INDICATOR}report/", targets.indicator_report, name="indicator_report"),
    path(f"{INDICATOR}facts/new/", targets.fact_new, name="fact_new"),
    path(f"{FACT}report/", targets.fact_report, name="fact_report"),
    path(f"{FACT}remove/", targets.fact_remove, name="fact_remove"),
]
