"""All pages of the rule book's keeping: its change, its versions, the calendar."""

from compliance.rulebook import views_change, views_holidays
from compliance.rulebook.blueprint import bp

__all__ = ["bp", "views_change", "views_holidays"]
