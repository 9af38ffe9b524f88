"""What passes as a proof."""

import io

import pytest

from compliance.kernel.errors import Invalid
from compliance.uploads.proof import Proof, check_proof
from tests.fixes.builders import JPG, PDF, PNG


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("kartu.pdf", PDF, ("kartu.pdf", "application/pdf"), id="a PDF"),
        pytest.param("KTP.PNG", PNG, ("KTP.png", "image/png"), id="a PNG"),
        pytest.param("foto.pdf", JPG, ("foto.jpg", "image/jpeg"), id="a photo under a PDF's name"),
        pytest.param("C:\\Users\\Ani\\kartu.jpeg", JPG, ("kartu.jpg", "image/jpeg"), id="with folders"),
        pytest.param("", PDF, ("bukti.pdf", "application/pdf"), id="without a name"),
        pytest.param("x" * 300, PDF, ("x" * 150 + ".pdf", "application/pdf"), id="a long name"),
    ],
)
def test_the_content_says_what_it_is(name, content, expected):
    checked = check_proof(Proof(name, io.BytesIO(content)), 1)
    assert (checked.name, checked.type) == expected
    assert checked.content == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "kosong", id="nothing"),
        pytest.param(b"<html><script>alert(1)</script>", "bukan PDF", id="a page under a PDF's name"),
        pytest.param(b"GIF89a", "bukan PDF", id="a GIF"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'>", "bukan PDF", id="an SVG"),
        pytest.param(b"PK\x03\x04", "bukan PDF", id="a ZIP"),
        pytest.param(b" %PDF-1.7", "bukan PDF", id="something before the PDF"),
        pytest.param(PDF.ljust(2**20 + 1), "lebih besar dari 1 MB", id="one byte too many"),
    ],
)
def test_anything_else_is_refused_in_words(content, said):
    with pytest.raises(Invalid) as refused:
        check_proof(Proof("bukti.pdf", io.BytesIO(content)), 1)
    assert said in str(refused.value.fields["proof"])


def test_the_largest_proof_passes():
    assert len(check_proof(Proof("bukti.pdf", io.BytesIO(PDF.ljust(2**20))), 1).content) == 2**20
