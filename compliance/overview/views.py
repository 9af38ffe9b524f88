"""All pages of what is seen across packages."""

from compliance.overview import views_audit, views_rules, views_work
from compliance.overview.blueprint import bp

__all__ = ["bp", "views_audit", "views_rules", "views_work"]
