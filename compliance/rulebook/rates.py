"""The book by which a project's contribution and deadlines are reckoned: the one of the day of its SPK."""

from datetime import date

from compliance.access.context import Context
from compliance.rulebook.rules import RuleBook, shipped_books


def shipped_on(day: date) -> RuleBook:
    """The newest shipped book in force on the day; before the first of them, the first: its rates are PP 44/2015's."""
    books = shipped_books()
    return next((book for book in reversed(books) if book.in_force_from <= day), books[0])


def book_on(ctx: Context, day: date) -> RuleBook:
    return shipped_on(day)
