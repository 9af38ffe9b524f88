"""The blueprint that the pages of the rule book hang on."""

from flask import Blueprint

bp = Blueprint("rulebook", __name__)
