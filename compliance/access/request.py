"""What a view may know of the request: its context."""

from collections.abc import Callable
from typing import TypeVar, cast

from flask import g

from compliance.access.context import Context

View = TypeVar("View", bound=Callable[..., object])


def ctx() -> Context:
    return cast(Context, g.ctx)


def given_back() -> bool:
    """Is this the answer to a form that is only shown again, after its session had ended?"""
    return "unsent" in g


def writes(view: View) -> View:
    """Mark a GET view that writes (a download is a logged act), so that its session may."""
    view.writes = True  # type: ignore[attr-defined]
    return view
