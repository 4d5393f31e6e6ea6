"""The scopes by which one service may ask another: each opens one address, and few have it."""

from collections.abc import Mapping

INBOX = "internal:inbox"
SAFE_CONTACTS = "internal:safe-contacts"
ANSWER_LINKS = "internal:answer-links"
REVOCATIONS = "internal:revocations"
DELIVERIES = "internal:deliveries"

INTERNAL_SCOPES: dict[str, str] = {
    INBOX: "Services: ask which events a consumer has not seen",
    SAFE_CONTACTS: "Notifications: how a survivor may be reached, at the moment of sending",
    DELIVERIES: "Intake: how an organisation is told, for its own page",
    ANSWER_LINKS: "Notifications: links by which a provider answers, at the moment of sending",
    REVOCATIONS: "Services: ask intake which clients' tokens were revoked",
}
"""Every internal scope with its meaning. Only a service's own client carries one."""

SCOPE_OF_PATH: dict[str, str] = {
    "/internal/v1/inbox/missing": INBOX,
    "/internal/v1/safe-contacts": SAFE_CONTACTS,
    "/internal/v1/answer-links": ANSWER_LINKS,
    "/internal/v1/revocations": REVOCATIONS,
    "/internal/v1/deliveries": DELIVERIES,
}
"""The scope that an internal address asks for."""

SCOPES_OF_SERVICE: Mapping[str, frozenset[str]] = {
    service: frozenset(found)
    for service, found in {
        "intake": (INBOX, DELIVERIES),
        "matching": (INBOX, REVOCATIONS),
        "notifications": (INBOX, REVOCATIONS, SAFE_CONTACTS, ANSWER_LINKS),
        "reporting": (REVOCATIONS,),
    }.items()
}
"""The scopes each service has: whoever tells others asks them what they have seen."""


def is_internal(scope: str) -> bool:
    """Whether a scope is a service's alone."""
    return scope.startswith("internal:")
