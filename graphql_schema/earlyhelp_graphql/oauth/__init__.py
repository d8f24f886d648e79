"""OAuth 2: who may ask the API, proved by tokens of our own; alone in knowing Authlib and joserfc.

`routes.oauth_routes` are the addresses, `verification.TokenVerifier` reads a request's token and
`viewers.ViewerCache` turns it into a viewer.
"""
