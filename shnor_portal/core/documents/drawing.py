"""The program of a process that draws papers: orders come by its input, files go by its output.

It ends when its input does, and so with whoever started it.
"""

import logging
import os
import pickle
import sys
from typing import Any, NamedTuple

import django

logger = logging.getLogger(__name__)
_LOWER = 5


class Order(NamedTuple):
    """A paper to draw: a key of whoever asks, its kind, the context kept of it, pdf or docx."""

    key: int
    kind: str
    context: dict[str, Any]
    fmt: str


def drawn(order: Order) -> bytes | None:
    """The file; None where it cannot be made, and why in the log."""
    from shnor_portal.core.documents import papers
    from shnor_portal.core.documents.contexts import context_from_json

    try:
        paper = papers.get(order.kind)
        context = context_from_json(paper.context_class, order.context)
        return papers.render(paper, context, order.fmt)
    except Exception:
        logger.exception("a paper of kind %s was not drawn", order.kind)
        return None


def main() -> None:
    """Behind the pages of the portal; nothing else may write to where the files go."""
    os.nice(_LOWER)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    django.setup()
    while True:
        try:
            order = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(drawn(Order(*order)), answers)
        answers.flush()


if __name__ == "__main__":
    main()
