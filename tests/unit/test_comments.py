"""Comments and processing instructions, which XML allows anywhere, change no verdict and nothing that is issued."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from lxml import etree

from bro_soap.model import Accepted, Completed, Party, Rejected
from bro_soap.store import Store, make_engine
from tests.unit.lives import SUPPLIER, Lives
from tests.unit.test_keeping import everything, stored


class Talkative(Lives):
    """A register whose suppliers put a comment and an instruction into their elements."""

    def deliver(self, code: str, message: bytes, caller: Party = SUPPLIER) -> Completed | Accepted | Rejected:
        root = etree.fromstring(message)
        elements = list(root.iter("*"))
        for element in elements[:: len(elements) // 480 + 1]:  # a message may hold a thousand of them
            comment, instruction = etree.Comment(" or <date>2001-01-01</date> "), etree.ProcessingInstruction("editor")
            content = element.text or ""
            middle = len(content) // 2
            element.text, comment.tail, instruction.tail = content[:middle], "", content[middle:]
            element.insert(0, comment)
            element.insert(1, instruction)
        return super().deliver(code, etree.tostring(root), caller)


def _issued(lives: Lives) -> list[tuple[str, str, bytes]]:
    found = []
    for bro_id in everything(lives):
        for name, content in stored(lives, bro_id).items():
            if name != "events" and content is not None:
                found.append((bro_id, name, re.sub(rb"20[0-9]{2}-..-..T..:..:..[+Z.0-9:]*", b"", content.full())))
    return found


def test_comments_and_instructions_change_nothing(migrated_file: Path, tmp_path: Path) -> None:
    issued = []
    for kind in (Talkative, Lives):
        file = tmp_path / f"{kind.__name__}.db"
        shutil.copy(migrated_file, file)
        store = Store(make_engine(f"sqlite:///{file}"))
        issued.append(_issued(kind(store)))
        store.close()
    assert issued[0] == issued[1]
