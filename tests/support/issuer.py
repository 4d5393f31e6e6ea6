"""An OpenID Connect issuer of the tests' own, which lies as it is told."""

import asyncio
import base64
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.local.ports import free_ports
from tests.support.waiting import eventually

CLIENT = "jieli-desk"


def a_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": kid})


@dataclass
class Issuer:
    """`lies`: claims of the next tokens that are not as they should be; None leaves one out."""

    url: str
    key: ECKey = field(default_factory=lambda: a_key("first"))
    signs_with: ECKey | None = None
    lies: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    verified: int = 0

    def signed_in(self, address: str, subject: str) -> dict[str, str]:
        """What the browser brings back after *subject* signed in at this address."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.url}/authorize"
        said = dict(parse_qsl(parts.query))
        assert said["response_type"] == "code"
        assert said["client_id"] == CLIENT
        assert said["code_challenge_method"] == "S256"
        assert "openid" in said["scope"].split()
        code = base64.urlsafe_b64encode(hashlib.sha256(address.encode()).digest()).decode()
        self.asked[code] = said | {"subject": subject}
        return {"code": code, "state": said["state"]}

    def token(self, said: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": said["subject"],
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": said["nonce"],
        } | self.lies
        given = {name: value for name, value in claims.items() if value is not None}
        key = self.signs_with or self.key
        return jwt.encode({"alg": "ES256", "kid": key.kid}, given, key, ["ES256"])


def _application(issuer: Issuer) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    async def metadata() -> dict[str, str]:
        return {
            "issuer": issuer.url,
            "authorization_endpoint": f"{issuer.url}/authorize",
            "token_endpoint": f"{issuer.url}/token",
            "jwks_uri": f"{issuer.url}/keys",
        }

    @app.get("/keys")
    async def keys() -> dict[str, Any]:
        return {"keys": [issuer.key.as_dict(private=False)]}

    @app.post("/token")
    async def token(request: Request) -> Response:
        form = {name: value[0] for name, value in parse_qs((await request.body()).decode()).items()}
        said = issuer.asked.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        shown = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if said is None or shown != said["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if form["redirect_uri"] != said["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        issuer.verified += 1
        return JSONResponse(
            {
                "access_token": "opens-nothing",
                "token_type": "Bearer",
                "id_token": issuer.token(said),
            }
        )

    return app


@asynccontextmanager
async def an_issuer() -> AsyncIterator[Issuer]:
    """Start it on a free port, and stop it at the end."""
    (port,) = free_ports(1)
    issuer = Issuer(f"http://127.0.0.1:{port}")
    config = uvicorn.Config(
        _application(issuer), host="127.0.0.1", port=port, log_level="critical", ws="none"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())

    async def has_started() -> bool:
        return server.started

    await eventually(has_started, within=10)
    yield issuer
    server.should_exit = True
    await serving
