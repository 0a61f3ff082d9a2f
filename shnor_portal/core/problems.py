"""What the reading of a file has to say, place by place."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark about a file: where it is, what is wrong and what to do.

    `row` is the row number that a spreadsheet shows (from 1), `column` its letters or, where
    a file has none, the header. `severity` is error (the row is refused), warning or info.
    Values of personal columns are never quoted.
    """

    code: str
    message: str
    severity: str = "error"
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""

    def as_json(self) -> dict[str, object]:
        """The keys of the command-line contract and no others."""
        return asdict(self)
