"""Which rule book is in force on a day, and the others before and after it."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from compliance.access.context import Context, once, operation
from compliance.access.permissions import Permission
from compliance.kernel.errors import NotFound
from compliance.rulebook.book import RuleBook, as_data
from compliance.rulebook.entries import Change, differences
from compliance.rulebook.models import VALID, BookVersion
from compliance.rulebook.rules import NoBook, read_book


def version_on(ctx: Context, day: date) -> BookVersion:
    """In force on a day: the newest that is valid; of two from the same day, the later one. Raises NoBook."""
    found = next((book for book in _valid(ctx) if book.in_force_from <= day), None)
    if found is None:
        raise NoBook(day)
    return found


@once
def _valid(ctx: Context) -> Sequence[BookVersion]:
    """The newest first; there is hardly more than one for each year."""
    newest = (col(BookVersion.in_force_from).desc(), col(BookVersion.id).desc())
    return ctx.db.exec(select(BookVersion).where(col(BookVersion.status).in_(VALID)).order_by(*newest)).all()


def book_on(ctx: Context, day: date) -> RuleBook:
    """The rules of a day. Raises NoBook."""
    return read_book(version_on(ctx, day).text)


def book_for_signing(ctx: Context, day: date) -> RuleBook:
    """What a contract of that day owes; for one older than every book, the first: its rates are those of PP 44/2015."""
    oldest = min((book.in_force_from for book in _valid(ctx)), default=day)
    return book_on(ctx, max(day, oldest))


def book_called(ctx: Context, label: str) -> RuleBook:
    """The rules by which an old check judged. Raises NotFound."""
    return read_book(find_version(ctx, label).text)


def find_version(ctx: Context, label: str) -> BookVersion:
    found = ctx.db.exec(select(BookVersion).where(BookVersion.label == label)).first()
    if found is None:
        raise NotFound
    return found


@operation(Permission.RULES_READ)
def get_version(ctx: Context, label: str) -> BookVersion:
    return find_version(ctx, label)


@operation(Permission.RULES_READ)
def version_in_force(ctx: Context) -> BookVersion:
    return version_on(ctx, ctx.today)


@operation(Permission.RULES_READ)
def versions(ctx: Context) -> Sequence[BookVersion]:
    """The newest first, whatever became of them."""
    newest = (col(BookVersion.in_force_from).desc(), col(BookVersion.id).desc())
    return ctx.db.exec(select(BookVersion).order_by(*newest)).all()


@operation(Permission.RULES_READ)
def changes_of(ctx: Context, row: BookVersion) -> Sequence[Change]:
    """What a book of the district changes in the one that it is based on."""
    if not row.based_on:
        return ()
    return differences(as_data(book_called(ctx, row.based_on)), as_data(read_book(row.text)))
