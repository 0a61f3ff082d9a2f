"""An old Word file that has to be converted before it can be read, asked for from inside."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OldWord:
    """The bytes of the file, which may be a part of another one; `suffix` is .doc or .rtf."""

    data: bytes
    suffix: str


class Unconverted(Exception):
    """The guarded process opens no other program: who asked it has the file converted."""

    def __init__(self, file: OldWord) -> None:
        super().__init__()
        self.file = file
