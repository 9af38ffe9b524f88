"""All pages of what is seen across packages."""

from compliance.overview import views_audit, views_contract, views_dashboard, views_rules, views_search, views_work
from compliance.overview.blueprint import bp

__all__ = ["bp", "views_audit", "views_contract", "views_dashboard", "views_rules", "views_search", "views_work"]
