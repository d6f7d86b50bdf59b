"""Xerces, which the register runs, judges every form of a value of every simple type as we do, but for what is told.

What is told stands in docs/lexical.md.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from tests.interop.partners import HERE, demand, first_existing, run
from tests.lexical.driver import Tried, driver, tried
from tests.lexical.walk import MESSAGES

BLANKS = " \t\n\r"
# Whether it is taken here and not there, and what it looks like.
TOLD = (
    (True, re.compile(r"[a-z]+:")),
    (False, re.compile(r"http://a:(?:b|99999).*")),
    (True, re.compile(r"[0-9]{11,12}-01-01(?:T.*)?")),
    (True, re.compile(".?\U0001d11e+.?")),
    (True, re.compile("other:\U0001d400b")),
)
A_NUMBER_OR_A_TIME = (True, re.compile(r"-?[0-9.]+[eE]"))


@pytest.fixture(scope="session")
def xerces(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that judges documents with Xerces, compiled."""
    java, javac = demand("java"), demand("javac")
    jar = first_existing(["/usr/share/java/xercesImpl.jar"])
    if jar is None:
        pytest.skip("Debian's libxerces2-java is not installed")
    folder = tmp_path_factory.mktemp("xerces")
    compiled = run(javac, "-d", folder, HERE / "java/Judge.java")
    assert compiled.returncode == 0, compiled.stderr
    return [java, "-cp", f"{jar}:{folder}", "Judge"]


@pytest.mark.parametrize("messages", MESSAGES, ids=lambda path: path.stem)
def test_xerces_gives_our_verdict(
    messages: Path, xerces: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, types = driver(messages, tmp_path)
    ours = tried(path, types, monkeypatch)
    lines = tmp_path / "documents"
    lines.write_bytes(b"\n".join(base64.b64encode(one.document) for one in ours))
    told = run(*xerces, path, lines)
    assert told.returncode == 0, told.stderr
    theirs = [verdict == "valid" for verdict in told.stdout.split()]
    different = [one for one, taken in zip(ours, theirs, strict=True) if one.taken is not taken]
    assert [(one.type.declared, one.taken, one.value[:60]) for one in different if not is_told(one)] == []


def is_told(one: Tried) -> bool:
    value = one.value.strip(BLANKS)
    told = (*TOLD, A_NUMBER_OR_A_TIME) if one.type.declared == "TimePosition" else TOLD
    return any(one.taken is taken and form.fullmatch(value) for taken, form in told)
