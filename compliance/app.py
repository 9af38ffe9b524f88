"""The application factory: everything the web application consists of, in one visible list."""

from datetime import timedelta
from pathlib import Path

from flask import Blueprint
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from compliance.audit import views as audit
from compliance.certificates import public_views as verify
from compliance.certificates import views as certificates
from compliance.checks import views as checks
from compliance.checks import views_people  # noqa: F401 - a page under the name of rosters
from compliance.contracts import views as contracts
from compliance.enrolments import views as enrolments
from compliance.fixes import views as fixes
from compliance.history import views as history
from compliance.installation import House
from compliance.notices import views as notices
from compliance.overview import views as overview
from compliance.overview import views_help as help_pages
from compliance.overview import views_jobs as jobs
from compliance.payments import views as payments
from compliance.people import views as people
from compliance.projects import views as projects
from compliance.rosters import views as rosters
from compliance.rulebook import views as rulebook
from compliance.web import design, errors, headers, health, jinja, live, sending, unsent, weight
from compliance.web.request import Patuh
from config import Config

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "compliance/web/static"
PACKAGES: tuple[Blueprint, ...] = (
    health.bp,
    people.bp,
    notices.bp,
    audit.bp,
    contracts.bp,
    enrolments.bp,
    rosters.bp,
    projects.bp,
    checks.bp,
    fixes.bp,
    history.bp,
    certificates.bp,
    verify.bp,
    payments.bp,
    rulebook.bp,
    overview.bp,
    help_pages.bp,
    jobs.bp,
)
FORM_OVERHEAD = 1024 * 1024


def create_app(config: Config, house: House) -> Patuh:
    app = Patuh("compliance", template_folder=str(ROOT / "templates"), static_folder=str(STATIC))
    app.engine, app.installation = house.engine, house.installation
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="patuh",
        SESSION_COOKIE_SECURE=config.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=max(config.upload_bytes, config.register_bytes) + FORM_OVERHEAD,
        MAX_FORM_MEMORY_SIZE=2 * FORM_OVERHEAD,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form that was open over lunch still saves
        TESTING=config.environment == "test",
    )
    CSRFProtect(app)
    for package in PACKAGES if config.production else (*PACKAGES, design.bp):
        app.register_blueprint(package)
    errors.register(app)
    jinja.register(app)
    headers.register(app, config.production)
    weight.register(app)
    unsent.register(app)
    sending.register(app)
    live.register(app, config.production)
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, config.proxies, config.proxies, config.proxies)  # type: ignore[method-assign]  # as Flask documents it
    return app
