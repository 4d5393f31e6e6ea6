"""Errors as RFC 9457 problem+json: what, where, what is allowed; never what was given."""

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared import errors
from shared.db import OUTAGES, is_outage
from shared.errors import Invalid, Malformed, Refused, Unavailable
from shared.problems import field_errors, internal_problem, problem
from shared.problems.languages import language_of

_BY_STATUS: dict[int, type[Refused]] = {
    401: errors.Unauthorised,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.TooLarge,
    415: errors.UnsupportedMediaType,
}


def answer(request: Request, refused: Refused | Unavailable) -> Response:
    """The error as an HTTP answer."""
    asked = request.headers.get("accept-language", "")
    trace = getattr(getattr(request.state, "mark", None), "trace", "")
    body = problem(refused, language=asked, trace=trace)
    headers = {"cache-control": "no-store", **_in_language(asked)}
    if isinstance(refused, Unavailable):
        headers["retry-after"] = str(refused.retry_after)
    else:
        headers |= refused.headers
        if refused.status == 401:
            headers.setdefault("www-authenticate", 'Bearer realm="jieli"')
    return Response(
        orjson.dumps(body), refused.status, headers, media_type="application/problem+json"
    )


def internal(request: Request) -> Response:
    """The answer when something of ours broke; what broke is in the log, not here."""
    asked = request.headers.get("accept-language", "")
    body = internal_problem(asked, request.state.mark.trace)
    headers = _in_language(asked)
    return Response(orjson.dumps(body), 500, headers, media_type="application/problem+json")


def _in_language(asked: str) -> dict[str, str]:
    return {"content-language": language_of(asked), "vary": "Accept-Language"}


def known(request: Request, error: Exception) -> Response | None:
    """The answer to an error that is the caller's fault or an outage; None to a defect of ours."""
    if isinstance(error, Refused | Unavailable):
        return answer(request, error)
    return answer(request, Unavailable("database")) if is_outage(error) else None


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused | Unavailable)  # noqa: S101 - registered for these
    return answer(request, error)


async def _unfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this
    found = error.errors()
    if any(e["type"] == "json_invalid" for e in found):
        return answer(request, Malformed("The body is not valid JSON."))
    return answer(request, Invalid("Mend these.", errors=field_errors(found, skip=1)))


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this
    refused = _BY_STATUS.get(error.status_code, Refused)()
    if refused.status == 405:
        refused.headers["allow"] = ", ".join(_methods_at(request))
    return answer(request, refused)


def _methods_at(request: Request) -> list[str]:
    path = request.url.path
    routes = request.app.state.routes
    here = [r for r in routes if r.path == path] or [r for r in routes if r.path_regex.match(path)]
    found = {method for route in here for method in route.methods or ()}
    return sorted(found | {"HEAD"} if "GET" in found else found)


async def _away(request: Request, _error: Exception) -> Response:
    return answer(request, Unavailable("database"))


async def _broken(request: Request, _error: Exception) -> Response:
    return internal(request)


def install(app: FastAPI) -> None:
    """Answer every error of an application as problem+json."""
    app.add_exception_handler(Exception, _broken)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unavailable, _refused)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(HTTPException, _framework)
    for outage in OUTAGES:
        app.add_exception_handler(outage, _away)
