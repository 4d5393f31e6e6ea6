"""How the services speak HTTP."""

from shared.http.access import SCOPES, caller_of, host_of, requires
from shared.http.reading import FORM, JSON, NDJSON, Asked, Route, reads
from shared.http.repeats import Answer, json_response, key_of, once
from shared.security.tokens import Caller

__all__ = [
    "FORM",
    "JSON",
    "NDJSON",
    "SCOPES",
    "Answer",
    "Asked",
    "Caller",
    "Route",
    "caller_of",
    "host_of",
    "json_response",
    "key_of",
    "once",
    "reads",
    "requires",
]
