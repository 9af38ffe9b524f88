"""What an officer answered is printed: once for each answer, never for everyone to read."""

import json

import pytest

from compliance.certificates.issuing import issue
from compliance.certificates.operations import request_certificate, stored_pdf
from compliance.certificates.public import verify
from compliance.kernel.errors import GateClosed
from tests.builders import World, a_code
from tests.certificates.builders import PEOPLE, a_cleared_contract, a_request, first_term, stored
from tests.certificates.test_document import text_of

pytestmark = pytest.mark.printed

ANSWER = "Bekerja bergantian hari di dua lokasi."


def test_one_line_for_all_findings_with_the_same_answer(world: World):
    a_cleared_contract(world)
    request = a_request(world, a_cleared_contract(world, number="602.1/02"))
    with world.work("approver") as ctx:
        certificate = issue(ctx, stored(ctx, request), a_code(ctx))
        stated = json.loads(certificate.statement)
        (said,) = stated["answers"]
        assert (said["title"], said["count"], said["answer"]) == ("Bekerja di dua tempat", len(PEOPLE), ANSWER)
        assert (said["by"], "8 Juni 2026" in said["found"]) == ("Officer", True)
    with world.work("officer") as ctx:
        certificate = stored(ctx, request)
        printed = " ".join(text_of(stored_pdf(ctx, certificate)).split())
        assert f"(3 temuan): {said['found']} Jawaban Officer: {ANSWER}" in printed
        number = str(certificate.number)
        assert "answers" not in verify(ctx, number).stated


def test_a_question_without_an_answer_closes_the_gate(world: World):
    a_cleared_contract(world)
    contract_id = a_cleared_contract(world, number="602.1/02", answered=False)
    with world.work("officer") as ctx, pytest.raises(GateClosed, match="3 pekerja: Bekerja di dua tempat"):
        request_certificate(ctx, first_term(ctx, contract_id))
