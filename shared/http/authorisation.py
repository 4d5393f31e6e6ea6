"""Who may call what: a Bearer token, checked offline, with a scope the address asks for."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.errors import Forbidden, Unauthorised
from shared.http.client_address import TrustedProxies
from shared.http.rate_limits import RateLimits
from shared.security.internal_scopes import INTERNAL_SCOPES, is_internal
from shared.security.tokens import Caller

SCOPES: dict[str, str] = {
    "referral:write": "Post, withdraw and erase own referrals",
    "referral:read": "Read own referrals",
    "usage:write": "Post a channel's daily counters",
    "clue:write": "Post clues",
    "offer:respond": "Read and answer offers to own providers",
    "case:assist": "Read, as a helper, the cases one was given, as far as the role may",
    "provider:write": "Keep own providers and how they are told",
    "directory:approve": "Decide, as staff, which providers may be asked",
    "egress:approve": "Decide, as staff, what of a case may leave the country",
    "report:read": "Read reports",
    "publications:make": "Publish, as staff, a period now or again",
    "aggregate:read": "Read protected reports; all that organisations abroad may do",
    "extract:request": "Ask for extracts of settled years, for an approved purpose",
    "extract:approve": "Decide, as staff, which extracts are made",
    "outcome:subscribe": "Read and follow outcomes",
    "ops": "Watch operations: journeys, dead letters, held messages",
    "admin": "Keep partners and clients",
    **INTERNAL_SCOPES,
}

READING = ("report:read", "aggregate:read")
"""Either of them opens protected reports."""
OF_STAFF = frozenset(
    {"directory:approve", "egress:approve", "extract:approve", "publications:make"}
)
"""Scopes that count in the hands of a client of kind `staff` alone."""
TOKEN_PATH = "/oauth/token"  # noqa: S105 - an address
"""Where intake gives tokens."""
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""What watches the process asks these, and must be answered whatever else happens."""


async def caller_of(request: Request, *, urgent: bool = False) -> Caller:
    """Whose token the request carries; it counts as one of its partner's.

    Where something urgent may come in (`urgent`), whoever reads it counts it.
    Raises Unauthorised, TooMany.
    """
    limits: RateLimits = request.app.state.limits
    try:
        caller = await _caller_of(request)
    except Unauthorised:
        limits.take_from("stranger", client_host(request))
        raise
    limits.note_rate(caller)
    if urgent:
        limits.look(caller.partner_id)
    else:
        limits.take(caller.partner_id)
    return caller


async def _caller_of(request: Request) -> Caller:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Unauthorised("Send `Authorization: Bearer <token>`; get one at POST /oauth/token.")
    found: Caller = await request.app.state.verifier.caller(token)
    return found


def client_host(request: Request) -> str:
    """The host that a request is counted for while it has shown no token."""
    proxies: TrustedProxies = request.app.state.proxies
    return proxies.client_host(request.scope)


def count_stranger(request: Request, path: str) -> None:
    """Count a request to an address that asks for no token, but not a probe. Raises TooMany."""
    if path not in PROBES:
        request.app.state.limits.take_from("stranger", client_host(request))


def scopes_of(route: APIRoute) -> tuple[str, ...] | None:
    """The scopes of which a caller needs one; None where no token is asked for."""
    return _scopes(route.dependant)


def _scopes(dependant: Dependant) -> tuple[str, ...] | None:
    found: tuple[str, ...] | None = getattr(dependant.call, "scopes", None)
    for inner in dependant.dependencies:
        found = found or _scopes(inner)
    return found


def requires(*scopes: str, urgent: bool = False) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency that gives the caller if its token carries one of these scopes.

    It counts the request, unless something urgent may come in: see `caller_of`.
    """
    needed = frozenset(scopes)
    words = " or ".join(scopes)
    kind = "service" if all(map(is_internal, scopes)) else "staff" if needed <= OF_STAFF else None

    async def permitted(request: Request) -> Caller:
        # A route asks before it reads the body, and its endpoint asks again: it counts once.
        state = request.scope.setdefault("state", {})
        caller: Caller | None = state.get("caller")
        if caller is None:
            caller = state["caller"] = await caller_of(request, urgent=urgent)
        if not needed & caller.scopes or (kind and caller.kind != kind):
            raise Forbidden(f"This needs the scope {words}.")
        return caller

    permitted.scopes = scopes  # type: ignore[attr-defined]
    permitted.urgent = urgent  # type: ignore[attr-defined]
    return permitted
