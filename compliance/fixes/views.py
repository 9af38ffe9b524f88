"""Pages of fixes."""

from flask import Blueprint

bp = Blueprint("fixes", __name__)
