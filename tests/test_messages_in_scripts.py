"""Scripts say nothing of their own: what people read comes from the page, where it is translated."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.messages import ROOT

STATIC = ROOT / "compliance" / "web" / "static"
SCRIPTS = [path for path in sorted(STATIC.rglob("*.js")) if "vendor" not in path.relative_to(STATIC).parts]
PAGES = [
    path for path in sorted((ROOT / "templates").rglob("*.html")) if "<script>" in path.read_text(encoding="utf-8")
]
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
MARKED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)  # what the template says there
TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?P<literal>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""", re.DOTALL
)
PLACE = re.compile(r"\$\{[^}]*\}")
SHOWN = re.compile(  # whatever stands here is read by people, if it has a word
    r"(?:\b(?:textContent|innerText|innerHTML|title|placeholder|alt|ariaLabel|label)\s*(?:=|\+=|:)\s*"
    r"|\b(?:alert|confirm|prompt|append|createTextNode)\(\s*"
    r"|setAttribute\(\s*[\"'](?:aria-label|title|alt|placeholder)[\"']\s*,\s*)$"
)
UNSHOWN = re.compile(  # selectors, keys, fonts; errors that a page puts into words of its own
    r"(?:querySelector(?:All)?|closest|matches|getElementById|get|[sg]etAttribute|Error)\(\s*$|family\s*=\s*$|\.key\s*[!=]==\s*$"
)
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z][a-z]+|[^\W\d_]+[.,:;!?]*(?: [^\W\d_]+[.,:;!?]*)+")
NAMES = {"Rp", "WITA", "MB", "SHA"}  # the same in every language
NOTATION = {"use strict", "Signature"}  # not read by people; the second is COSE's own word


@pytest.mark.parametrize("path", [*SCRIPTS, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_says_nothing_of_its_own(path: Path):
    source = path.read_text(encoding="utf-8")
    parts = [source] if path.suffix == ".js" else INLINE.findall(source)
    assert [said for part in parts for said in untranslated(MARKED.sub("", part))] == []


def test_all_scripts_are_looked_at():
    assert {"sending.js", "page.js"} <= {path.name for path in SCRIPTS}
    assert PAGES, "the page that verifies a pack"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param('told(box, "Sambungan terputus.");', id="a sentence"),
        pytest.param('button.textContent = "kirim";', id="a word on a button"),
        pytest.param("say(`Foto diperkecil: ${size} MB`);", id="a sentence with a place"),
        pytest.param("box.setAttribute('aria-label', 'baris');", id="what is read aloud"),
        pytest.param('Object.assign(node, { textContent: "Buang" });', id="a word in an object"),
        pytest.param('if (!confirm("yakin?")) return;', id="a question"),
        pytest.param('return failed ? "tidak terkirim" : "";', id="two small words"),
    ],
)
def test_untranslated_words_would_be_found(source: str):
    assert list(untranslated(source)) != []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("// Sambungan terputus.", id="a comment"),
        pytest.param('box.className = "notice notice-warn";', id="classes"),
        pytest.param('form.querySelector("input textarea");', id="a selector"),
        pytest.param("said.textContent = `${words.shrunk} ${size} MB`;", id="words of the page"),
        pytest.param('throw fault("unreadable");', id="a key"),
    ],
)
def test_what_nobody_reads_is_let_be(source: str):
    assert list(untranslated(source)) == []


def untranslated(source: str) -> Iterator[str]:
    for token in TOKEN.finditer(source):
        if token["literal"]:
            said, before = " ".join(PLACE.sub(" ", token["literal"][1:-1]).split()), source[: token.start()]
            if is_read(said, before):
                yield said


def is_read(said: str, before: str) -> bool:
    if not set(WORD.findall(said)) - NAMES or said in NOTATION or UNSHOWN.search(before):
        return False
    return bool(SHOWN.search(before) or (SENTENCE.match(said) and set(said.split()) - NAMES and _plain(said)))


def _plain(said: str) -> bool:
    """Made of words as people write them: no hyphens, brackets or slashes of names that machines read."""
    return not re.search(r"[-/\[\]{}<>=#\d]|[a-z][A-Z]|\w\(", said)
