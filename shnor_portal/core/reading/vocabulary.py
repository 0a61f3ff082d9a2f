"""Which strings of letters are Russian words, by the dictionary of OpenCorpora.

It is read when this module is imported: a guarded reading opens no files.
"""

from pathlib import Path

import pymorphy3_dicts_ru
from dawg_python import BytesDAWG

_WORDS = BytesDAWG().load(str(Path(pymorphy3_dicts_ru.get_path()) / "words.dawg"))
_WITH_YO = _WORDS.compile_replaces({"е": "ё"})


def is_word(letters: str) -> bool:
    """Whether a form of a word is written so, with «е» for «ё» or without."""
    return bool(_WORDS.similar_keys(letters.lower(), _WITH_YO))
