"""How the services speak HTTP."""

from shared.http.authorisation import SCOPES, caller_of, client_host, requires
from shared.http.idempotency import StoredResponse, idempotency_key_of, json_response, once
from shared.http.routing import FILE, FORM, JSON, NDJSON, BoundedRequest, Route, reads
from shared.security.tokens import Caller

__all__ = [
    "FILE",
    "FORM",
    "JSON",
    "NDJSON",
    "SCOPES",
    "BoundedRequest",
    "Caller",
    "Route",
    "StoredResponse",
    "caller_of",
    "client_host",
    "idempotency_key_of",
    "json_response",
    "once",
    "reads",
    "requires",
]
