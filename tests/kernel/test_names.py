"""Names as measured on cases: one person's spellings agree, siblings' and strangers' do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.kernel.identity import company_key, name_key, names_agree


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("H. Ahmad Yani, S.T., M.Si", "ahmad yani"),
        ("Ir. Dr. H. BUDI", "budi"),
        ("Drs. Joko Susilo S. Kom", "joko susilo"),
        ("Hj. St. Aminah", "siti aminah"),
        ("Moh. Rizki", "muhammad rizki"),
        ("M.Rizki", "muhammad rizki"),
        ("MOHAMAD  RIZKI", "muhammad rizki"),
        ("Ma'ruf", "maruf"),
        ("Renée", "renee"),
        ("SE", "se"),
        ("", ""),
    ],
)
def test_name_key(name, key):
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muhammad Rizki", "RIZKI MOHAMMAD"),
        ("Moh. Rizky", "Muhammad Rizki"),
        ("H. Ahmad Yani", "Achmad Yani"),
        ("Budi Santoso", "Budi Santsoo"),
        ("Budi Santoso", "Budi Santosso"),
        ("Soekarno", "Sukarno"),
        ("Arief Tjahjono", "Arif Cahyono"),
        ("Nur Hidayah", "Nurhidayah"),
        ("Abdul Rahman", "Abdurrahman"),
        ("Siti A.", "Siti Aminah"),
        ("Yohanes B. Tulak", "Yohanes Batu Tulak"),
        ("Budi", "Budi Santoso"),
        ("Rizki Pratama", "Muhammad Rizki Pratama"),
        ("Muhammad", "Muh."),
        ("Budi Santoso", "Budi Santosa"),
        ("Siti Fatimah", "Siti Fatima"),
        ("Padmi Ramadan", "Padmi Raadan"),
        ("Tiara Wulandari", "Tiara Eulandari"),
        ("Raditya Maryati", "Raditya Aryati"),
        ("R.A. Vanya Andriani, S.I.Kom", "Vanya Andriani"),
    ],
)
def test_one_person_spelled_twice(one, other):
    assert names_agree(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Aminah", "Siti Rahmah"),
        ("Muhammad Rizki", "Muhammad Rizal"),
        ("Budi Santoso", "Rudi Santoso"),
        ("Susanto", "Susanti"),
        ("Rina Wati", "Rini Wati"),
        ("Agus Salim", "Agus Halim"),
        ("Ahmad Fauzi", "Ahmad Fauzan"),
        ("Andi Baso", "Andi Besse"),
        ("Yulian Pratama", "Yuliana Pratama"),
        ("Rachel Aryani", "R.A. Puti Yuniar"),
        ("Ani Samosir", "R.A. Lintang Hartati"),
        ("A. B. C.", "Ani Budi Citra"),
        ("Siti", "Siti Aminah"),
        ("Muhammad", "Muhammad Rizki"),
        ("Budi", ""),
        ("", ""),
    ],
)
def test_two_people(one, other):
    assert not names_agree(one, other)


WORDS = ("Siti", "Aminah", "Aminahh", "Muhammad", "Rizki", "Budi", "Santoso", "Nur", "Hidayah", "A.", "Moh.", "H.")
NAMES = st.lists(st.sampled_from(WORDS), max_size=4)


@given(NAMES, NAMES)
def test_agreement_has_no_direction(one, other):
    assert names_agree(" ".join(one), " ".join(other)) == names_agree(" ".join(other), " ".join(one))


@given(st.text(), st.text())
def test_no_name_breaks_the_comparison(one, other):
    assert names_agree(one, one) == bool(name_key(one))
    assert names_agree(one, other) in (True, False)


@pytest.mark.parametrize(
    "name", ["PT. Karya Bersama, Tbk.", "P.T. Karya Bersama", "KARYA BERSAMA, CV", "PT.Karya Bersama (Persero)"]
)
def test_a_company_without_its_legal_form(name):
    assert company_key(name) == "karya bersama"
