"""How the services speak HTTP."""

from shared.http.access import SCOPES, caller_of, requires
from shared.http.edge import MAX_BODY
from shared.http.problems import field_errors, problem, refused_by
from shared.http.repeats import Answer, canonical, fingerprint, json_response, key_of, once
from shared.security.tokens import Caller

__all__ = [
    "MAX_BODY",
    "SCOPES",
    "Answer",
    "Caller",
    "caller_of",
    "canonical",
    "field_errors",
    "fingerprint",
    "json_response",
    "key_of",
    "once",
    "problem",
    "refused_by",
    "requires",
]
