"""Who may call what: a Bearer token, checked offline, with a scope the address asks for."""

from collections.abc import Awaitable, Callable

from fastapi import Request

from shared.errors import Forbidden, Unauthorised
from shared.security.doors import DOORS, is_door
from shared.security.tokens import Caller

SCOPES: dict[str, str] = {
    "referral:write": "Post, withdraw and erase own referrals",
    "referral:read": "Read own referrals",
    "usage:write": "Post a channel's daily counters",
    "clue:write": "Post clues",
    "offer:respond": "Read and answer offers to own providers",
    "provider:write": "Keep own providers and how they are told",
    "report:read": "Read reports",
    "outcome:subscribe": "Read and follow outcomes",
    "ops": "Watch operations: journeys, dead letters, held messages",
    "admin": "Keep partners and clients",
    **DOORS,
}


async def caller_of(request: Request) -> Caller:
    """Whose token the request carries. Raises Unauthorised."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Unauthorised("Send `Authorization: Bearer <token>`; get one at POST /oauth/token.")
    found: Caller = await request.app.state.verifier.caller(token)
    return found


def requires(*scopes: str) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency that gives the caller if its token carries one of these scopes."""
    needed = frozenset(scopes)
    words = " or ".join(scopes)
    between_services = all(map(is_door, scopes))

    async def permitted(request: Request) -> Caller:
        caller = await caller_of(request)
        if not needed & caller.scopes or (between_services and caller.kind != "service"):
            raise Forbidden(f"This needs the scope {words}.")
        return caller

    permitted.scopes = scopes  # type: ignore[attr-defined]
    return permitted
