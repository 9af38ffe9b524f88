"""All pages of rosters."""

from compliance.rosters import views_handing_in, views_other_ways, views_roster
from compliance.rosters.blueprint import bp

__all__ = ["bp", "views_handing_in", "views_other_ways", "views_roster"]
