"""For WSGI servers: ``gunicorn wsgi:app``."""

import os

from compliance.app import create_app
from compliance.installation import open_house
from compliance.kernel.logs import configure_logging
from compliance.worker import ringing
from config import load

configure_logging()
config = load(os.environ)
house = open_house(config, wake=ringing(config))
app = create_app(config, house)
