"""The provider itself, in memory: authlib's code grant with PKCE and OpenID Connect."""

import json
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Payload, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode, UserInfo
from joserfc.jwk import OKPKey, RSAKey

from deploy.local.sign_in.people import PEOPLE

CODE_SECONDS = 60.0
Answer = tuple[int, Any, Any]


@dataclass(frozen=True)
class Desk(ClientMixin):  # type: ignore[misc]
    """The one client: public, and sent back to its own addresses alone."""

    client_id: str
    redirect_uris: frozenset[str]

    def get_client_id(self) -> str:
        """Its id."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None: it always says where."""

    def get_allowed_scope(self, scope: str) -> str:
        """Who it is, and nothing else."""
        return "openid" if "openid" in (scope or "").split() else ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it is one of its own addresses."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, _secret: str) -> bool:
        """It has none."""
        return False

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """It proves itself by PKCE."""
        return method == "none"

    def check_grant_type(self, grant_type: str) -> bool:
        """The code grant."""
        return grant_type == "authorization_code"

    def check_response_type(self, response_type: str) -> bool:
        """A code."""
        return response_type == "code"


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """A code that was given and not used yet."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    subject: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    given_at: float

    def get_redirect_uri(self) -> str:
        """Where it was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """For what."""
        return self.scope

    def get_nonce(self) -> str | None:
        """What the token must repeat."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When she signed in."""
        return int(self.given_at)

    def get_acr(self) -> None:
        """Nothing is claimed of how."""

    def get_amr(self) -> None:
        """Nothing is claimed of how."""


@dataclass(frozen=True)
class _User:
    sub: str

    def get_user_id(self) -> str:
        return self.sub


class _Payload(OAuth2Payload):  # type: ignore[misc]
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    @property
    def data(self) -> dict[str, str]:
        return self._values

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in self._values.items():
            found[name].append(value)
        return found


class _Request(OAuth2Request):  # type: ignore[misc]
    def __init__(self, method: str, uri: str, args: Mapping[str, str], form: Mapping[str, str]):
        super().__init__(method, uri, headers={})
        self._args, self._form = dict(args), dict(form)
        self.payload = _Payload(self._args | self._form)

    @property
    def args(self) -> dict[str, str]:
        return self._args

    @property
    def form(self) -> dict[str, str]:
        return self._form


@dataclass
class Held:
    """What the provider holds: its client, its key, codes that wait."""

    issuer: str
    client: Desk
    key: RSAKey | OKPKey = field(
        default_factory=lambda: RSAKey.generate_key(
            2048, {"use": "sig", "alg": "RS256"}, auto_kid=True
        )
    )
    codes: dict[str, Code] = field(default_factory=dict)


class Provider(AuthorizationServer):  # type: ignore[misc]
    """An authorization server of one client."""

    def __init__(self, held: Held) -> None:
        super().__init__(["openid"])
        self.held = held
        self.register_token_generator(
            "default", BearerTokenGenerator(lambda **_: generate_token(42))
        )
        self.register_grant(_grant(held), [_open_id(held), CodeChallenge(required=True)])

    def query_client(self, client_id: str) -> Desk | None:
        """The client of this id."""
        return self.held.client if client_id == self.held.client.client_id else None

    def save_token(self, token: Any, request: Any) -> None:
        """Access tokens open nothing here."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: Any) -> _Request:
        """The request, which is one already."""
        made: _Request = request
        return made

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:
        """The answer, for whatever carries it."""
        return status, json.dumps(body) if isinstance(body, dict) else body or "", headers

    def asks(self, uri: str, args: Mapping[str, str]) -> Any:
        """The grant that is asked for. Raises OAuth2Error."""
        return self.get_consent_grant(_Request("GET", uri, args, {}))

    def signed_in(self, uri: str, args: Mapping[str, str], subject: str) -> Answer:
        """Send somebody back with a code."""
        request = _Request("POST", uri, args, {})
        grant = self.get_authorization_grant(request)
        answer: Answer = self.create_authorization_response(request, _User(subject), grant)
        return answer

    def tokens(self, uri: str, form: Mapping[str, str]) -> Answer:
        """Tokens for a code."""
        answer: Answer = self.create_token_response(_Request("POST", uri, {}, form))
        return answer


def _grant(held: Held) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            said = request.payload.data
            held.codes[code] = Code(
                code=code,
                client_id=request.client.client_id,
                redirect_uri=said["redirect_uri"],
                scope=request.scope,
                subject=request.user.sub,
                nonce=said.get("nonce"),
                code_challenge=said.get("code_challenge"),
                code_challenge_method=said.get("code_challenge_method"),
                given_at=time.time(),
            )

        def query_authorization_code(self, code: str, client: Desk) -> Code | None:
            found = held.codes.get(code)
            if found is None or found.client_id != client.client_id:
                return None
            return found if time.time() - found.given_at < CODE_SECONDS else None

        def delete_authorization_code(self, authorization_code: Code) -> None:
            held.codes.pop(authorization_code.code, None)

        def authenticate_user(self, authorization_code: Code) -> _User:
            return _User(authorization_code.subject)

    return Grant


def _open_id(held: Held) -> OpenIDCode:
    class OpenId(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, _nonce: str, _request: Any) -> bool:
            return False

        def resolve_client_private_key(self, _client: Desk) -> Any:
            return held.key

        def get_client_claims(self, _client: Desk) -> dict[str, Any]:
            return {"iss": held.issuer}

        def get_encode_header(self, _client: Desk) -> dict[str, Any]:
            return {"alg": "RS256", "kid": held.key.kid}

        def generate_user_info(self, user: _User, _scope: str) -> UserInfo:
            return UserInfo(sub=user.sub)

    return OpenId(require_nonce=True)


SUBJECTS = frozenset(person.subject for person in PEOPLE)
