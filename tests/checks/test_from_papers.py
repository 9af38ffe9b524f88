"""The two ways from contract, addenda and papers to what a gate asks for agree, whatever the numbers."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest

from compliance.access.context import Context
from compliance.checks.case import Frame
from compliance.checks.gate_rules import GateFacts, gate_flaws
from compliance.checks.gather import contract_facts
from compliance.contracts.figures import Figures, written
from compliance.contracts.models import Addendum, Contract, ContributionBasis, TermKind
from compliance.projects.gather import facts_of_projects
from compliance.projects.models import EvidenceKind, EvidenceStatus
from compliance.rosters.models import RosterVersion
from tests.builders import BOOK, World, a_contract, key
from tests.checks.naive_papers import Amended, Paper, Story, dues, judged_from_papers, totals
from tests.projects.builders import a_paper

STORIES = 300
BASES = (49_999_999, 100_000_000, 100_000_001, 500_000_000, 999_999_999, 1_000_000_000, 5_000_000_007, 12_000_000_000)
GATES = [(kind,) for kind in TermKind] + [(TermKind.ADVANCE, TermKind.PROGRESS)]
STATES = ("verified", "verified", "verified", "submitted", "rejected", "replaced")


def a_story(rng: Random) -> Story:
    signed_on = date(2026, 6, 1) + timedelta(days=rng.randrange(60))
    starts_on = signed_on + timedelta(days=rng.randrange(25))
    ends_on = starts_on + timedelta(days=rng.choice((5, 30, 61, 120)))
    judged_on, handed_in_on = signed_on + timedelta(days=rng.randrange(150)), signed_on - timedelta(days=9)
    moved_on = sorted(judged_on - timedelta(days=rng.randrange(20)) for _ in range(rng.randrange(3)))
    moved_on = [day for day in moved_on if day > handed_in_on]
    story = Story(
        signed_on,
        starts_on,
        ends_on,
        maintenance_ends_on=rng.choice((None, ends_on + timedelta(days=180))),
        base=rng.choice(BASES) + rng.randrange(3),
        by_wages=rng.random() < 0.2,
        at_once=rng.random() < 0.2,
        gates=rng.choice(GATES),
        judged_on=judged_on,
        addenda=some_addenda(rng, signed_on, ends_on),
        handed_in_on=handed_in_on,
        moved_on=moved_on,
        old_number=rng.random() < 0.2,
    )
    return replace(story, papers=some_papers(rng, story))


def some_addenda(rng: Random, signed_on: date, ends_on: date) -> list[Amended]:
    """Up, down or longer."""
    made = []
    for _ in range(rng.choice((0, 0, 1, 2))):
        signed_on += timedelta(days=rng.randrange(40))
        ends_on += timedelta(days=rng.choice((0, 0, 30)))
        made.append(Amended(signed_on, rng.choice(BASES), ends_on))
    return made


def some_papers(rng: Random, story: Story) -> list[Paper]:
    """Sums around those that are due; papers of most kinds, decided or not."""
    registered = story.signed_on + timedelta(days=rng.randrange(28))
    paid = sum(amount for _day, amount in dues(story)[: rng.randrange(5)]) + rng.choice((0, 0, -1, 1, -1_000, -1_001))
    part = rng.choice((0, paid // 2))
    last = story.maintenance_ends_on or story.last_day
    covers_until = rng.choice((None, last, last - timedelta(days=1)))
    base = rng.choice((None, story.base, story.addenda[-1].base if story.addenda else story.base, 77))
    earlier, first_assessed = registered - timedelta(days=2), totals(story)[-1] + 5_000
    assessed = totals(story)[-1] + rng.choice((0, 0, 999, -1_000, 1_001))
    papers = [
        *(Paper("registration", rng.choice(STATES), day, covers_until=covers_until) for day in (earlier, registered)),
        Paper("receipt", rng.choice(STATES), registered, max(paid - part, 0)),
        Paper("receipt", rng.choice(STATES), registered, part),
        *(Paper("assessment", rng.choice(STATES), registered, amount, base) for amount in (first_assessed, assessed)),
        Paper("membership", rng.choice(STATES), registered, covers_until=last),
        Paper("worker_change", rng.choice(STATES), story.judged_on - timedelta(days=rng.randrange(15))),
    ]
    return [paper for paper in papers if rng.random() < 0.8 and (paper.kind != "receipt" or paper.amount > 0)]


def stored(ctx: Context, world: World, story: Story, number: int) -> Contract:
    """As the product keeps it; its figures are those after the last addendum."""
    base = story.addenda[-1].base if story.addenda else story.base
    said: dict[str, Any] = {
        "signed_on": story.signed_on,
        "starts_on": story.starts_on,
        "ends_on": story.last_day,
        "maintenance_ends_on": story.maintenance_ends_on,
        "contribution_basis": ContributionBasis.WAGES if story.by_wages else ContributionBasis.VALUE,
        "pays_at_once": story.at_once,
        "project_number": "26-0417" if story.old_number or story.verified("registration") else "",
    }
    contract = a_contract(ctx, world, paid=False, number=f"602.1/{number}", **said, **money(story, base))
    amend(ctx, contract, story)
    for place, paper in enumerate(story.papers):
        kind, status = EvidenceKind(paper.kind), EvidenceStatus(paper.state)
        told: dict[str, Any] = {"dated_on": paper.dated_on, "base": paper.base, "covers_until": paper.covers_until}
        a_paper(ctx, contract, kind, status, number=f"{number}-{place}", amount=paper.amount or None, **told)
    for place, day in enumerate(story.lists, start=1):
        at, of_it = datetime.combine(day, time(4), UTC), key(contract)
        ctx.db.add(RosterVersion(contract_id=of_it, number=place, created_at=at, workers=0, digest="0" * 64))
    return contract


def amend(ctx: Context, contract: Contract, story: Story) -> None:
    before = Figures(**money(story, story.base), ends_on=story.ends_on, maintenance_ends_on=None, terms=())
    for place, addendum in enumerate(story.addenda, start=1):
        after = Figures(**money(story, addendum.base), ends_on=addendum.ends_on, maintenance_ends_on=None, terms=())
        said: dict[str, Any] = {"before": written(before), "after": written(after), "signed_on": addendum.signed_on}
        of_it: dict[str, Any] = {"contract_id": key(contract), "created_at": ctx.now}
        contract.addenda.append(Addendum(**of_it, **said, number=place, document=str(place), reason="-"))
        before = after


def money(story: Story, base: int) -> dict[str, int]:
    """Value with PPN, or the wages that it itemises within any value."""
    if story.by_wages:
        return {"value": base * 2, "vat": 0, "itemised_wages": base}
    return {"value": base + base // 10, "vat": base // 10, "itemised_wages": 0}


@pytest.mark.any_store
def test_gates_ask_for_what_the_domain_asks_for(world: World):
    stories, seen = [a_story(Random(number)) for number in range(STORIES)], Counter[str]()
    with world.work("officer") as ctx:
        contracts = [stored(ctx, world, story, number) for number, story in enumerate(stories)]
        ctx.db.flush()
        facts = facts_of_projects(ctx, contracts)
        for number, (story, contract) in enumerate(zip(stories, contracts, strict=True)):
            frame = Frame(contract_facts(contract), None, story.judged_on, BOOK)
            known = GateFacts(facts[contract.id], story.lists[-1])
            found = {(flaw.code.value, flaw.severity.value) for flaw in gate_flaws(frame, known, *story.gates)}
            assert found == judged_from_papers(story), f"story {number}: {story}"
            seen.update(code for code, _severity in found)
    assert min(seen.values()) >= STORIES // 50, seen
    assert len(seen) == 8, "every code about the project and the age of its list comes up"
