"""Pages of checks."""

from flask import Blueprint

bp = Blueprint("checks", __name__)
