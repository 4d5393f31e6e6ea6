"""The provider's web side: a page with everybody who can sign in, and what its client asks."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2 import OAuth2Error
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader
from starlette.middleware.trustedhost import TrustedHostMiddleware

from deploy.local.sign_in.people import PEOPLE
from deploy.local.sign_in.provider import SUBJECTS, Answer, Provider

FOLDER = Path(__file__).parent
HEADERS = {
    "content-security-policy": "default-src 'none'; img-src data:; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


def application(provider: Provider) -> FastAPI:
    """Build the app around the provider. It answers to loopback names only."""
    app = FastAPI(title="Jieli local sign-in", openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
    _describe(app, provider)
    _sign_in(app, provider)
    return app


def _describe(app: FastAPI, provider: Provider) -> None:
    issuer = provider.held.issuer

    @app.get("/.well-known/openid-configuration")
    async def metadata() -> dict[str, Any]:
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks.json",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "scopes_supported": ["openid"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
        }

    @app.get("/jwks.json")
    async def keys() -> dict[str, Any]:
        return {"keys": [provider.held.key.as_dict(private=False)]}

    @app.get("/healthz")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}


def _sign_in(app: FastAPI, provider: Provider) -> None:
    issuer = provider.held.issuer
    templates = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True)

    @app.get("/authorize")
    async def choose(request: Request) -> Response:
        try:
            provider.asks(f"{issuer}/authorize", dict(request.query_params))
        except OAuth2Error as error:
            return JSONResponse(dict(error.get_body()), error.status_code, HEADERS)
        page = templates.get_template("page.html").render(
            people=PEOPLE, action=f"/authorize?{request.url.query}"
        )
        return HTMLResponse(page, headers=HEADERS)

    @app.post("/authorize")
    async def chosen(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if form.get("subject") not in SUBJECTS:
            return JSONResponse({"error": "access_denied"}, 400, HEADERS)
        args = dict(request.query_params)
        return _answer(provider.signed_in(f"{issuer}/authorize", args, form["subject"]))

    @app.post("/token")
    async def tokens(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        return _answer(provider.tokens(f"{issuer}/token", form))


def _answer(answer: Answer) -> Response:
    status, body, headers = answer
    return Response(body, status, dict(headers) | HEADERS)
