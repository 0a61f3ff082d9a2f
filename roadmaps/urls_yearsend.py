"""Addresses of what is written over a year: outcomes of rounds, reviews, directors' reports."""

from django.urls import path

from roadmaps.views import effectiveness, round_outcome, year_reports

ROUND = "rounds/<int:pk>/"
EFFECT = "programmes/<int:pk>/effect/<int:year>/"
NOTE = "round-notes/<int:pk>/"
REPORT = "year-reports/<int:pk>/"
SCHOOL = "year-reports/schools/<int:pk>/"

urlpatterns = [
    path(EFFECT, effectiveness.programme_effect, name="programme_effect"),
    path(f"{EFFECT}new/", effectiveness.programme_effect_new, name="programme_effect_new"),
    path(f"{EFFECT}edit/", effectiveness.programme_effect_edit, name="programme_effect_edit"),
    path(f"{EFFECT}issue/", effectiveness.programme_effect_issue, name="programme_effect_issue"),
    path(f"{ROUND}outcome/", round_outcome.round_outcome, name="round_outcome"),
    path(f"{ROUND}note/", round_outcome.round_note_new, name="round_note_new"),
    path(f"{ROUND}advice/", round_outcome.round_advice, name="round_advice"),
    path(f"{ROUND}facts/", round_outcome.round_facts_page, name="round_facts"),
    path(f"{ROUND}facts/accept/", round_outcome.round_facts_accept, name="round_facts_accept"),
    path(NOTE, round_outcome.round_note, name="round_note"),
    path(f"{NOTE}edit/", round_outcome.round_note_edit, name="round_note_edit"),
    path(f"{NOTE}issue/", round_outcome.round_note_issue, name="round_note_issue"),
    path(f"{NOTE}redraft/", round_outcome.round_note_redraft, name="round_note_redraft"),
    path(
        f"{NOTE}forms/<int:place>/figures/<slug:code>/",
        round_outcome.round_note_figure,
        name="round_note_figure",
    ),
    path("year-reports/", year_reports.year_report_list, name="year_report_list"),
    path(
        "year-reports/municipalities/<int:pk>/ask/",
        year_reports.year_reports_ask,
        name="year_reports_ask",
    ),
    path(SCHOOL, year_reports.year_reports_of_school, name="year_reports_of_school"),
    path(f"{SCHOOL}new/", year_reports.year_report_new, name="year_report_new"),
    path(REPORT, year_reports.year_report, name="year_report"),
    path(f"{REPORT}edit/", year_reports.year_report_edit, name="year_report_edit"),
    path(f"{REPORT}marks/", year_reports.year_report_marks, name="year_report_marks"),
    path(f"{REPORT}send/", year_reports.year_report_send, name="year_report_send"),
    path(f"{REPORT}return/", year_reports.year_report_return, name="year_report_return"),
    path(f"{REPORT}interview/", year_reports.year_report_interview, name="year_report_interview"),
    path(f"{REPORT}paper/", year_reports.year_report_paper, name="year_report_paper"),
]
