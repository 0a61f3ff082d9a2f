"""Addresses of monitoring rounds and of schools' answers in them."""

from django.urls import path

from monitoring.rounds.views import answers, forms, rounds

ONE = "rounds/<int:pk>/"
RESPONSE = "responses/<int:pk>/"
OWN = "monitoring-forms/<int:pk>/"
QUESTION = f"{OWN}questions/<slug:code>/"
FORM = f"{RESPONSE}forms/<int:place>/"

urlpatterns = [
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/new/", rounds.round_new, name="round_new"),
    path(
        "municipalities/<int:pk>/rounds/<int:year>/", rounds.round_calendar, name="round_calendar"
    ),
    path(ONE, rounds.round, name="round"),
    path(f"{ONE}edit/", rounds.round_edit, name="round_edit"),
    path(f"{ONE}open/", rounds.round_open, name="round_open"),
    path(f"{ONE}close/", rounds.round_close, name="round_close"),
    path(f"{ONE}delete/", rounds.round_delete, name="round_delete"),
    path(f"{ONE}answers/", rounds.round_answers, name="round_answers"),
    path(f"{ONE}history/", rounds.round_history, name="round_history"),
    path("monitoring-forms/", forms.monitoring_form_list, name="monitoring_form_list"),
    path(OWN, forms.monitoring_form, name="monitoring_form"),
    path(f"{OWN}copy/", forms.monitoring_form_copy, name="monitoring_form_copy"),
    path(f"{OWN}new/", forms.question_new, name="question_new"),
    path(QUESTION, forms.question_edit, name="question_edit"),
    path(f"{QUESTION}remove/", forms.question_remove, name="question_remove"),
    path(RESPONSE, answers.response, name="response"),
    path(FORM, answers.response_form, name="response_form"),
    path(f"{FORM}workbook/", answers.response_workbook, name="response_workbook"),
    path(f"{FORM}upload/", answers.response_upload, name="response_upload"),
    path(f"{FORM}file/<slug:code>/", answers.response_file, name="response_file"),
    path(f"{RESPONSE}confirm/", answers.response_confirm, name="response_confirm"),
    path(f"{RESPONSE}propose/", answers.response_propose, name="response_propose"),
    path(f"{RESPONSE}send/", answers.response_send, name="response_send"),
    path(f"{RESPONSE}recall/", answers.response_recall, name="response_recall"),
    path(f"{RESPONSE}check/", answers.response_check, name="response_check"),
    path(f"{RESPONSE}lift/", answers.response_lift, name="response_lift"),
]
