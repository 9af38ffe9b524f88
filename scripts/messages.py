#!/usr/bin/env python3
"""Collect the sentences of the code and keep the catalogues in step: ``messages.py``, or ``messages.py --check``."""

import argparse
import ast
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "compliance" / "translations"
SOURCE_LANGUAGE = "id"
LANGUAGES = (SOURCE_LANGUAGE, "en")
MARKS = {"_": None, "Text": None, "many": "many"}  # how a sentence is marked → its context in the catalogues
# ``meant("process", "Selesai")`` names its context itself
Marked = tuple[str, str | None]  # a sentence, its context
JINJA = Environment(extensions=["jinja2.ext.do"], autoescape=True)


def sentences() -> Catalog:
    """Every sentence that the Python code and the templates mark, with the files in which it stands."""
    found = Catalog()
    for path in sorted([*(ROOT / "compliance").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]):
        marked = in_python if path.suffix == ".py" else in_template
        for sentence, context in marked(path.read_text(encoding="utf-8")):
            found.add(sentence, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return found


def in_python(source: str) -> Iterator[Marked]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Name(id="meant"), args=[ast.Constant(value=str(what)), ast.Constant(value=str(word))]
            ):
                yield word, what
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(sentence)), *_]) if name in MARKS:
                yield sentence, MARKS[name]


def in_template(source: str) -> Iterator[Marked]:
    for call in JINJA.parse(source).find_all(nodes.Call):
        match call:
            case nodes.Call(
                node=nodes.Name(name="meant"), args=[nodes.Const(value=what), nodes.Const(value=str(word))]
            ):
                yield word, what
            case nodes.Call(node=nodes.Name(name=name), args=[nodes.Const(value=str(sentence)), *_]) if name in MARKS:
                yield sentence, MARKS[name]


def path_of(language: str) -> Path:
    return TRANSLATIONS / f"{language}.po"


def stored(language: str) -> Catalog:
    """The catalogue as it is on disk; empty without a file."""
    if not path_of(language).exists():
        return Catalog(locale=language)
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str, found: Catalog) -> Catalog:
    """Known translations kept, new sentences empty, dead ones dropped; Indonesian is its own translation."""
    catalogue = stored(language)
    catalogue.update(deepcopy(found), no_fuzzy_matching=True)  # it keeps the messages, and each language fills its own
    catalogue.obsolete.clear()
    if language == SOURCE_LANGUAGE:
        for message in catalogue:
            message.string = message.id
    return catalogue


def faults(language: str, found: Catalog) -> Iterator[str]:
    """What keeps a catalogue from being complete and current."""
    known = {_key(message): message.string for message in stored(language) if message.id}
    wanted = {_key(message) for message in found if message.id}
    yield from (f"{language}: not translated: {sentence}" for sentence in sorted(wanted) if not known.get(sentence))
    yield from (f"{language}: no longer used: {sentence}" for sentence in sorted(known.keys() - wanted))


def _key(message: Message) -> str:
    return f"{message.id} ({message.context})" if message.context else str(message.id)


def write(language: str, found: Catalog) -> None:
    catalogue = brought_up_to_date(language, found)  # read first: opening the file for writing empties it
    with path_of(language).open("wb") as file:
        write_po(file, catalogue, omit_header=True, include_lineno=False, sort_by_file=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something is missing")
    only_check = parser.parse_args().check
    found = sentences()
    if not only_check:
        for language in LANGUAGES:
            write(language, found)
    missing = [fault for language in LANGUAGES for fault in faults(language, found)]
    print("\n".join(missing) or f"{len(found)} sentences, all translated.")
    return 1 if only_check and missing else 0


if __name__ == "__main__":
    sys.exit(main())
