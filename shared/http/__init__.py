"""How the services speak HTTP."""

from shared.http.access import SCOPES, caller_of, host_of, requires
from shared.http.edge import MAX_BODY
from shared.http.repeats import Answer, json_response, key_of, once
from shared.security.tokens import Caller

__all__ = [
    "MAX_BODY",
    "SCOPES",
    "Answer",
    "Caller",
    "caller_of",
    "host_of",
    "json_response",
    "key_of",
    "once",
    "requires",
]
