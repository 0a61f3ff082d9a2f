"""Old Word files (doc, rtf) through LibreOffice, where it is installed."""

import shutil

from shnor_portal.core.guarded import Limits, Stopped, programs
from shnor_portal.core.reading.old_files import needs_office, too_complex, unreadable_old_file

_PROGRAMS = ("soffice", "libreoffice")
_MEMORY, _LONGEST_ANSWER = 3 << 29, 64 << 20
# A plan or an act takes about two seconds, one of the greatest size with photographs five: what
# takes much longer is neither, and is refused as soon as any other bomb.
_SECONDS = 9.0
# On a busy machine most of them are waiting: with twelve programs on two cores it took 14 seconds
# to start and end.
_PATIENCE = 60.0
# What an RTF of any plan or act has less of: groups, cells and rows, paragraphs, pages.
_MOST_SIGNS = ((b"{", 300_000), (b"\\cell", 100_000), (b"\\nestcell", 20_000), (b"\\row", 20_000),
               (b"\\par", 300_000), (b"\\page", 5_000), (b"\\sect", 20_000))  # fmt: skip
# Pictures that a document refers to stay where they are, and its macros are not run.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
</item>
</oor:items>
"""


def as_docx(data: bytes, name: str, suffix: str) -> bytes:
    """The same document as docx. Refused: `needs_office`, `too_large`, `unreadable_old_file`.

    LibreOffice gets a folder of its own for its settings: macros are not run there, and two
    conversions do not wait for each other.
    """
    if any(data.count(sign) > most for sign, most in _MOST_SIGNS if data.startswith(b"{")):
        raise too_complex(name)
    program = next((path for each in _PROGRAMS if (path := shutil.which(each))), None)
    if program is None:
        raise needs_office(name)
    with programs.folder(len(data)) as place:
        source, settings = place / f"document{suffix}", place / "settings"
        source.write_bytes(data)
        (settings / "user").mkdir(parents=True)
        (settings / "user" / "registrymodifications.xcu").write_text(_SETTINGS)
        command = [
            program,
            f"-env:UserInstallation={settings.as_uri()}",
            *("--headless", "--norestore", "--convert-to", "docx", "--outdir", str(place)),
            str(source),
        ]
        try:
            limits = Limits(_MEMORY, _PATIENCE, work=_SECONDS, answer=_LONGEST_ANSWER)
            programs.run(command, place, limits)
            return source.with_suffix(".docx").read_bytes()
        except Stopped as stopped:
            words = too_complex if stopped.greedy else unreadable_old_file
            raise words(name) from stopped
        except OSError as error:
            raise unreadable_old_file(name) from error
