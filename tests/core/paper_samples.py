"""An invented order and note that the tests of papers render; their templates are below."""

from dataclasses import dataclass
from datetime import date

from shnor_portal.core.charts.data import ShareByYear, YearLine, YearShare
from shnor_portal.core.documents.contexts import (
    Approval,
    Origin,
    PaperContext,
    Requisites,
    Signature,
)
from shnor_portal.core.documents.papers import Paper


@dataclass(frozen=True)
class ListedSchool:
    name: str
    share: float


@dataclass(frozen=True, kw_only=True)
class OrderContext(PaperContext):
    schools: tuple[ListedSchool, ...]


@dataclass(frozen=True, kw_only=True)
class NoteContext(PaperContext):
    dynamics: ShareByYear


ORGAN = ("Администрация Тихореченского округа", "Управление образования")
ORIGIN = Origin(date(2025, 6, 14), "методика «Пробная», версия 3")

ORDER_TEMPLATE = """{% extends "core/papers/base.html" %}
{% block text %}
<p>В целях <b>адресной</b> помощи и поддержки школ</p>
<p class="verb">ПРИКАЗЫВАЮ:</p>
<ol>
  <li>Утвердить перечень.</li>
  <li>Координатору Лосевой А.П.:<ol><li>довести приказ;</li><li>провести совещание.</li></ol></li>
  <li>Контроль оставляю за собой.</li>
</ol>
{% endblock %}
{% block appendices %}
<section class="sheet landscape">
{% with to="к приказу управления" requisites=doc.requisites %}
{% include "core/papers/_appendix.html" with number=1 %}
{% endwith %}
<h1>Перечень</h1>
<table class="grid">
  <colgroup><col style="width: 10%"><col style="width: 60%"><col></colgroup>
  <thead><tr><th>№</th><th>Организация</th><th>Доля</th></tr></thead>
  <tbody>{% for school in doc.schools %}
    <tr><td class="center">{{ forloop.counter }}</td>
      <td>начало{{ forloop.counter }} {{ school.name }}<br>вторая строка<br>
        конец{{ forloop.counter }}</td>
      <td class="number">{{ school.share|ru_percent }}</td></tr>{% endfor %}
  </tbody>
</table>
</section>
{% endblock %}
"""

NOTE_TEMPLATE = """{% extends "core/papers/base.html" %}
{% load papers %}
{% block text %}
<p>Доля {{ doc.dynamics.main.points.0.share|ru_percent }}.</p>
{% chart_figure doc.dynamics caption="Рисунок 1" %}
{% endblock %}
"""


def order_context() -> OrderContext:
    return OrderContext(
        origin=ORIGIN,
        requisites=Requisites(
            ORGAN, "приказ", "Об утверждении перечня", date(2025, 4, 14), "49", "г. Тихореченск"
        ),
        signatures=(Signature("Начальник управления образования", "Белова Ольга Юрьевна"),),
        executor="Лосева А.П.",
        schools=tuple(
            ListedSchool(f"МБОУ «СОШ № {number}» <Лесная & Озёрная>", number / 100)
            for number in range(1, 31)
        ),
    )


def note_context() -> NoteContext:
    points = (YearShare(2024, 0.35, 0.18, 0.57, 20), YearShare(2025, 0.25, 0.11, 0.47, 20))
    return NoteContext(
        origin=ORIGIN,
        requisites=Requisites(ORGAN, "справка", "О результатах школы", number=None),
        approval=Approval("Начальник управления образования", "О.Ю. Белова"),
        dynamics=ShareByYear("Доля отметок «2»", YearLine("СОШ № 1", points)),
    )


ORDER = Paper(
    kind="sample_order",
    title="Приказ об образце",
    template="samples/order.html",
    context_class=OrderContext,
    build_context=order_context,
    scope_kind="municipality",
    permission="make_papers",
    layout="order",
)
NOTE = Paper(
    kind="sample_note",
    title="Справка об образце",
    template="samples/note.html",
    context_class=NoteContext,
    build_context=note_context,
    scope_kind="school",
    permission="make_papers",
)
