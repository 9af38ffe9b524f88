"""The edge of a request: who asks, in which language, one unit of work, one commit at its end."""

from datetime import datetime
from functools import cache, cached_property
from typing import cast

from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine
from sqlmodel import Session

from compliance.access.context import Context, Installation
from compliance.access.models import User
from compliance.access.permissions import VISITOR
from compliance.access.request import given_back
from compliance.audit.work import unit_of_work
from compliance.kernel.db import reading, writing
from compliance.kernel.i18n import speak, utc_now
from compliance.people.sessions import actor_of, person_of_token
from compliance.web import unsent

READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Sessions(SecureCookieSessionInterface):
    """To put the signer together takes longer than to read a cookie, and every visitor waits for it."""

    @cache  # noqa: B019 - one for each application
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)


class Patuh(Flask):
    """Flask, with each view inside one unit of work."""

    session_interface = Sessions()
    engine: Engine
    installation: Installation

    @cached_property
    def reads(self) -> Engine:
        """To make it anew takes longer than to read with it."""
        return self.engine.execution_options(write=False)

    def dispatch_request(self) -> ResponseReturnValue:
        writes = self.request_writes()
        with writing(self.engine) if writes else reading(self.reads) as db:
            g.ctx = self.context(db)
            g.ctx.only_reads, g.ctx.asked = not writes, None if writes else {}
            with unit_of_work(g.ctx):
                self.introduce(g.ctx)
                unsent.take(g.ctx)
                return unsent.give_back(super().dispatch_request) if given_back() else super().dispatch_request()

    def context(self, db: Session) -> Context:
        return Context(VISITOR, db, self.now(), self.installation, request.remote_addr or "")

    def request_writes(self) -> bool:
        view = self.view_functions.get(request.endpoint or "")
        return request.method not in READS or getattr(view, "writes", False)

    def now(self) -> datetime:
        return utc_now()

    def introduce(self, ctx: Context) -> None:
        """Find out who asks and speak their language."""
        token = session.get("token", "")
        user = person_of_token(ctx, token) if token else None
        if user:
            ctx.actor = actor_of(user)
        speak(spoken_language(user))


def spoken_language(user: User | None) -> str:
    """A choice made in this browser goes before the person's own setting; Indonesian without either."""
    return cast(str, session.get("language") or (user.language if user else "id"))
