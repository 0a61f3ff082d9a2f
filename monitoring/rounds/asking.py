"""How a conflict of two people over answers is put into words."""

from typing import Any

from monitoring.models import Response
from monitoring.rounds.answering import REASON, REPLY
from monitoring.rounds.standing import FormStanding
from monitoring.rounds.values import said, value_of
from shnor_portal.core.drafts.editing import Editing
from shnor_portal.core.drafts.merging import Merged
from shnor_portal.core.drafts.questions import Question, question
from shnor_portal.core.queries import last_changes


def ask(session: Editing, merged: Merged, response: Response, standing: FormStanding) -> Question:
    """What is to be chosen, with who changed it and when."""
    asked = standing.document.by_code
    labels = {code: one.text for code, one in asked.items()}
    labels |= {code + REASON: f"Почему изменилось: {one.text}" for code, one in asked.items()}
    labels |= {code + REPLY: f"Ответ на замечание: {one.text}" for code, one in asked.items()}

    def words(name: str, value: Any) -> str:
        if name in asked:
            return said(asked[name], value_of(asked[name], value)) or "нет ответа"
        return str(value) or "пусто"

    changes = last_changes(response, merged.theirs, form=str(standing.version.pk))
    return question(session, merged, labels=labels, words=words, said=changes)
