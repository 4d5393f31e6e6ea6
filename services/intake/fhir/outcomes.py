"""Refusals as HL7 FHIR's OperationOutcome: what, where by FHIRPath; never what was given."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

from services.intake.fhir.rules import PROBLEM
from shared.errors import FieldError, Refused, Unavailable
from shared.problems.languages import in_language, language_of
from shared.problems.pages import title_in

FHIR = "application/fhir+json"
_TYPES = {
    "required": "required",
    "unknown_field": "not-supported",
    "not_supported": "not-supported",
    "unknown_code": "code-invalid",
    "unknown_region": "code-invalid",
    "unknown_language": "code-invalid",
    "wrong_type": "structure",
    "wrong_resource": "structure",
    "not_json": "structure",
    "not_found": "not-found",
    "duplicate": "duplicate",
    "too_long": "too-long",
}
"""FHIR's issue types by the codes of faults; any other is a value that does not fit."""
_SLUGS = {
    "unauthorised": "login",
    "forbidden": "forbidden",
    "not-found": "not-found",
    "too-large": "too-long",
    "too-many-requests": "throttled",
    "unsupported-media-type": "not-supported",
    "method-not-allowed": "not-supported",
    "malformed": "structure",
    "conflict": "conflict",
    "idempotency-key-reused": "duplicate",
    "idempotency-key-in-flight": "conflict",
    "idempotency-key-erased": "deleted",
    "idempotency-key-missing": "required",
}


def outcome(request: Request, refused: Refused | Unavailable) -> Response:
    """The refusal as an answer, in the language that is asked for."""
    lang = language_of(request.headers.get("accept-language", ""))
    trace = getattr(getattr(request.state, "mark", None), "trace", "")
    headers = {"cache-control": "no-store", "content-language": lang, "vary": "Accept-Language"}
    if isinstance(refused, Unavailable):
        headers["retry-after"] = str(refused.retry_after)
        diagnostics = f"{refused.part} is away. Nothing was stored; send it again."
        issues = [_issue("transient", refused.slug, in_language(diagnostics, lang))]
    else:
        headers |= refused.headers
        if refused.status == 401:
            headers.setdefault("www-authenticate", 'Bearer realm="jieli"')
        issues = [_of_field(each, lambda text: in_language(text, lang)) for each in refused.errors]
        if not issues:
            diagnostics = in_language(refused.detail, lang) or title_in(refused.slug, lang)
            issues = [_issue(_SLUGS.get(refused.slug, "processing"), refused.slug, diagnostics)]
    body = {"resourceType": "OperationOutcome", "issue": issues}
    if trace:
        issues[0]["diagnostics"] = f"trace {trace}"
    return Response(orjson.dumps(body), refused.status, headers, media_type=FHIR)


def informed(request: Request, assumed: Sequence[FieldError]) -> dict[str, Any]:
    """An outcome that refuses nothing: what was not said and taken from elsewhere, or "all ok"."""
    lang = language_of(request.headers.get("accept-language", ""))
    issues = [
        _issue("informational", each.code, in_language(each.detail, lang), "information")
        | {"expression": [each.pointer]}
        for each in assumed
    ]
    nothing = {"severity": "information", "code": "informational"}
    return {"resourceType": "OperationOutcome", "issue": issues or [nothing]}


def _issue(kind: str, code: str, told: str, severity: str = "error") -> dict[str, Any]:
    coded = {"coding": [{"system": PROBLEM, "code": code}], "text": told}
    return {"severity": severity, "code": kind, "details": coded}


def _of_field(fault: FieldError, word: Callable[[str], str]) -> dict[str, Any]:
    diagnostics = word(fault.detail)
    if fault.allowed:
        diagnostics = f"{diagnostics} [{', '.join(fault.allowed)}]"
    issue = _issue(_TYPES.get(fault.code, "value"), fault.code, diagnostics)
    return issue | {"expression": [fault.pointer or "Resource"]}
