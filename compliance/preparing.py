"""What an installation needs before anybody works in it: its tables, and the rules that came with the product."""

from compliance.installation import House
from compliance.migrate import upgrade
from compliance.rulebook.shipping import load_shipped


def prepare(house: House) -> None:
    """At every start; nothing happens where all is in place. Raises Conflict for a rule book that was tampered with."""
    upgrade(house.engine)
    load_rules(house)


def load_rules(house: House) -> None:
    with house.work() as ctx:
        load_shipped(ctx)
