"""All pages of people: the door, one's own account, the admin's office."""

from compliance.people import views_account, views_admin, views_code, views_door
from compliance.people.blueprint import bp

__all__ = ["bp", "views_account", "views_admin", "views_code", "views_door"]
