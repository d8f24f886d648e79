"""The addresses of OAuth, for the application to serve."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from earlyhelp_graphql.oauth.answers import Endpoint
from earlyhelp_graphql.oauth.invitation_routes import InvitationRoutes
from earlyhelp_graphql.oauth.notices import Notices
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.sign_in_routes import SignInRoutes
from earlyhelp_graphql.oauth.sign_out_routes import SignOutRoutes
from earlyhelp_graphql.oauth.token_routes import TokenRoutes


def oauth_routes(provider: Provider) -> Sequence[BaseRoute]:
    """Return the routes under ``/oauth`` and ``/.well-known``; they hold no state of their own."""
    tokens, people = TokenRoutes(provider), SignInRoutes(provider)
    invitations = InvitationRoutes(provider)
    leaving, notices = SignOutRoutes(provider), Notices(provider.settings)
    endpoints = {
        "/oauth/token": Endpoint(POST=tokens.token),
        "/oauth/revoke": Endpoint(POST=tokens.revoke),
        "/oauth/introspect": Endpoint(POST=tokens.introspect),
        "/oauth/userinfo": Endpoint(GET=tokens.userinfo, POST=tokens.userinfo),
        "/.well-known/openid-configuration": Endpoint(GET=tokens.metadata),
        "/.well-known/oauth-authorization-server": Endpoint(GET=tokens.metadata),
        "/.well-known/jwks.json": Endpoint(GET=tokens.jwks),
        "/oauth/authorize": Endpoint(page=True, GET=people.authorize, POST=people.decide),
        "/oauth/sign-in": Endpoint(page=True, GET=people.sign_in_form, POST=people.sign_in),
        "/oauth/sign-out": Endpoint(page=True, GET=leaving.ask, POST=leaving.sign_out),
        "/oauth/invitation": Endpoint(page=True, GET=invitations.ask, POST=invitations.take),
        "/oauth/accessibility": Endpoint(page=True, GET=notices.accessibility),
        "/oauth/privacy": Endpoint(page=True, GET=notices.privacy),
    }
    return [Route(path, endpoint) for path, endpoint in endpoints.items()]
