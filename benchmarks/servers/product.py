"""The product, as `earlyhelp serve` runs it."""

from starlette.types import ASGIApp

from earlyhelp.settings import Settings
from earlyhelp_graphql.app import create_app


def app(settings: Settings) -> ASGIApp:
    """Return the ASGI application."""
    return create_app(settings)
