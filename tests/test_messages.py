"""Every sentence can be read in every language, and no template speaks past the catalogues."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog
from jinja2 import nodes

from scripts.messages import (
    JINJA,
    LANGUAGES,
    ROOT,
    brought_up_to_date,
    faults,
    in_python,
    in_template,
    sentences,
    stored,
    write,
)

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}
NAMES = {
    "Patuh",
    "SHA",
    "PDF",
    "NIK",
    "NPP",
    "NPWP",
    "NIB",
    "KPJ",
    "JKK",
    "JKM",
    "RUP",
    "SPM",
    "SP",
    "WITA",
}  # the same in every language
WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_complete_and_current(language: str):
    assert list(faults(language, sentences())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_sentence(language: str):
    wrong = [
        entry.id for entry in stored(language) if entry.id and entry.string and places(entry.id) != places(entry.string)
    ]
    assert wrong == []


def test_a_new_sentence_is_its_own_translation_in_indonesian_and_waits_for_one_in_english():
    found = Catalog()
    found.add("Kalimat yang baru")
    assert brought_up_to_date("id", found)["Kalimat yang baru"].string == "Kalimat yang baru"
    assert not brought_up_to_date("en", found)["Kalimat yang baru"].string


def places(sentence: object) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(str(sentence)) if name is not None}


def test_collecting_again_keeps_the_translations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("scripts.messages.TRANSLATIONS", tmp_path)
    (tmp_path / "en.po").write_text('msgid "Kalimat"\nmsgstr "Sentence"\n', encoding="utf-8")
    found = Catalog()
    found.add("Kalimat")
    write("en", found)
    assert list(faults("en", found)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_says_nothing_untranslated(path: Path):
    assert list(untranslated(path.read_text(encoding="utf-8"))) == []


def test_marked_sentences_are_found_in_python_and_in_templates():
    assert list(in_python('x = [_("Satu {n}", n=1), Text("Dua"), other("Tiga"), _(name)]')) == [
        ("Satu {n}", None),
        ("Dua", None),
    ]
    assert list(in_template('<p title="{{ _("Satu") }}">{{ _("Dua {n}", n=_("Tiga")) }}</p>')) == [
        ("Satu", None),
        ("Dua {n}", None),
        ("Tiga", None),
    ]
    assert list(in_template('{{ many("Satu") }}')) == list(in_python('many("Satu")')) == [("Satu", "many")]
    meant = 'meant("process", "Selesai")'
    assert list(in_template("{{ " + meant + " }}")) == list(in_python(meant)) == [("Selesai", "process")]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<p>Simpan</p>", id="text"),
        pytest.param('<p>{{ _("Simpan") }} sekarang</p>', id="text beside a sentence"),
        pytest.param('<input placeholder="Nama">', id="attribute"),
        pytest.param('{{ "Simpan" if x else "" }}', id="word in a choice"),
        pytest.param('{{ x ~ " orang" }}', id="word in a joined text"),
    ],
)
def test_untranslated_words_would_be_found(source: str):
    assert list(untranslated(source)) != []


def untranslated(source: str) -> Iterator[str]:
    """Words that reach the reader without being marked: in the page itself, or as constants that expressions print."""
    page = Visible()
    page.feed("".join(shown(part) for output in JINJA.parse(source).find_all(nodes.Output) for part in output.nodes))
    return (text.strip() for text in page.texts if set(WORD.findall(text)) - NAMES)


def shown(part: nodes.Node) -> str:
    """As far as it is known without values: own text, constants, branches of a choice, parts of a joined text."""
    match part:
        case nodes.TemplateData(data=text) | nodes.Const(value=str(text)):
            return text
        case nodes.CondExpr(expr1=one, expr2=other):
            return " ".join(shown(branch) for branch in (one, other) if branch is not None)
        case nodes.Concat() | nodes.Or():
            return " ".join(shown(each) for each in part.iter_child_nodes())
    return "·"


class Visible(HTMLParser):
    """Collects what a reader sees or hears: texts, and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in ("script", "style")
        self.texts += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.texts.append(data)
