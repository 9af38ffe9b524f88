"""The tree of a PDF's structure (PDF 1.7, 14.7), which tells readers aloud what is a heading and what a row."""

from collections.abc import Iterable
from typing import Any

import pydyf


class Tags:
    """Goes on with the tree that WeasyPrint has made. Rows are written at once: there may be ten thousand."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        root = self._object(pdf, pdf.catalog["StructTreeRoot"])
        self.numbers = self._object(pdf, root["ParentTree"])["Nums"]
        self.document = self._object(pdf, root["K"][0])
        self._pdf = pdf

    @staticmethod
    def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
        return pdf.objects[int(reference.split()[0])]

    def add(self, kind: str, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        element = pydyf.Dictionary({"S": f"/{kind}", "P": parent.reference, "K": pydyf.Array()})
        self._pdf.add_object(element)
        parent["K"].append(element.reference)
        return element

    def add_row(self, table: pydyf.Dictionary, kind: str, page: bytes, marks: range, more: str = "") -> list[int]:
        """The numbers of its cells, of which each has one of the marks on the page as its content."""
        row = len(self._pdf.objects)
        cells = [row + place for place in range(1, len(marks) + 1)]
        self._write(f"<</S/TR/P {table.number} 0 R/K[{_references(cells)}]>>")
        for mark in marks:
            self._write(f"<</S/{kind}/P {row} 0 R/Pg {page.decode()}/K {mark}{more}>>")
        table["K"].append(f"{row} 0 R")
        return cells

    def _write(self, content: str) -> None:
        self._pdf.add_object(Written(content))

    def close(self, page: pydyf.Dictionary, marked: Iterable[int]) -> None:
        """Tell to which element each mark on the page belongs."""
        page["StructParents"] = self.numbers[-2] + 1 if self.numbers else 0
        self.numbers.extend([page["StructParents"], Written(f"[{_references(marked)}]")])


class Written(pydyf.Object):
    """An object whose bytes are known; pydyf would put those of a dictionary together twice."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.data = content.encode()

    data = b""


def _references(numbers: Iterable[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
