"""What the domain says when it will not do a thing."""

from collections.abc import Sequence


class Refused(Exception):
    """A refusal whose text is shown to the user as it is (Russian, with the cure).

    `code` is a stable machine word (`percent_base_differs`); `details` are further lines.
    """

    def __init__(self, message: str, code: str = "refused", details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.details = tuple(details)
