"""The pages of what is seen across packages."""

from flask import Blueprint

bp = Blueprint("overview", __name__)
