"""The doors between services: each has a scope of its own, and few open it."""

from collections.abc import Mapping

INBOX = "internal:inbox"
SAFE_CONTACTS = "internal:safe-contacts"
REVOCATIONS = "internal:revocations"

DOORS: dict[str, str] = {
    INBOX: "Services: ask which events a consumer has not seen",
    SAFE_CONTACTS: "Notifications: how a survivor may be reached, at the moment of sending",
    REVOCATIONS: "Services: ask intake which clients' tokens were revoked",
}
"""Every scope of a door with its meaning. Only a service's own client carries one."""

SCOPE_OF: dict[str, str] = {
    "/internal/v1/inbox/missing": INBOX,
    "/internal/v1/safe-contacts": SAFE_CONTACTS,
    "/internal/v1/revocations": REVOCATIONS,
}
"""The scope that the door at an address asks for."""

OPENED_BY: Mapping[str, frozenset[str]] = {
    service: frozenset(found)
    for service, found in {
        "intake": (INBOX,),
        "matching": (INBOX, REVOCATIONS),
        "notifications": (INBOX, REVOCATIONS, SAFE_CONTACTS),
        "reporting": (REVOCATIONS,),
    }.items()
}
"""The doors each service opens: whoever tells others asks them what they have seen."""


def is_door(scope: str) -> bool:
    """Whether a scope is a service's alone."""
    return scope.startswith("internal:")
