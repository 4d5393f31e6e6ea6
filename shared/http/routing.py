"""The class of every route: first who asks, then what kind and how much, then reads strictly.

A route says with `reads` what it takes; `Route` holds it to that. Nothing of a body is read before
the caller is known to be allowed to send it.
"""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_origin
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Message, Receive, Scope

from shared.errors import FieldError, Invalid, Malformed, TooLarge, UnsupportedMediaType
from shared.http.authorisation import count_stranger
from shared.problems.bodies import pointer_of
from shared.strict_json import canonical, loads

KIB = 1024
MIB = 1024 * KIB
JSON = "application/json"
NDJSON = "application/x-ndjson"
FORM = "application/x-www-form-urlencoded"
FILE = "application/octet-stream"
MULTIPART = "multipart/form-data"
_UTF8 = frozenset({"utf-8", "utf8", "utf_8"})
_WRITING = frozenset({"POST", "PUT", "PATCH"})
_LISTS = (list, tuple, set, frozenset)
_FORM_FIELDS = 20
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Answering = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True)
class Reads:
    """What a route takes: a body of this kind and of at most so many bytes, and which query.

    `query` names parameters that the endpoint reads itself; None lets any pass. `lines` is the form
    of each line of a batch. `others` are further kinds, of files whose content the endpoint judges.
    Without `counted` the endpoint counts strangers itself, where they cost anything.
    """

    kind: str = JSON
    most: int = 256 * KIB
    query: tuple[str, ...] | None = ()
    lines: type[BaseModel] | None = None
    others: tuple[str, ...] = ()
    counted: bool = True


def reads(kind: str = JSON, most: int = 256 * KIB, **more: Any) -> Callable[[Endpoint], Endpoint]:
    """Say what the route of this endpoint takes; see `Reads`."""

    def said(endpoint: Endpoint) -> Endpoint:
        endpoint.reads = Reads(kind, most, **more)  # type: ignore[attr-defined]
        return endpoint

    return said


@dataclass(slots=True)
class Head:
    """What a request's head says of its body."""

    length: int = 0
    kinds: list[bytes] = field(default_factory=list)
    codings: list[bytes] = field(default_factory=list)
    streamed: bool = False

    @classmethod
    def of(cls, scope: Scope) -> "Head":
        """The head of a request. A length that is no number counts as none."""
        head = cls()
        for name, value in scope["headers"]:
            if name == b"content-type":
                head.kinds.append(value)
            elif name == b"content-length":
                head.length = int(value) if value.isdigit() and len(value) < 20 else 0
            elif name == b"content-encoding":
                head.codings += value.split(b",")
            elif name == b"transfer-encoding":
                head.streamed = True
                head.codings += [c for c in value.split(b",") if c.strip().lower() != b"chunked"]
        return head

    def judge(self, kind: str, others: tuple[str, ...] = ()) -> None:
        """Raise UnsupportedMediaType unless the body is of this kind, in UTF-8, or a file."""
        if self.codings and any(c.strip().lower() not in (b"", b"identity") for c in self.codings):
            raise UnsupportedMediaType(
                "Send the body as it is, without Content-Encoding.",
                headers={"accept-encoding": "identity"},
            )
        if len(self.kinds) != 1:
            raise UnsupportedMediaType(f"Send Content-Type: {kind}.", headers={"accept": kind})
        if self.kinds[0].partition(b";")[0].strip().lower().decode("latin-1") in others:
            return
        if self.kinds[0] != kind.encode():
            _judge_kind(self.kinds[0].decode("latin-1"), kind)


def _judge_kind(given: str, kind: str) -> None:
    media, *parameters = given.split(";")
    if media.strip().lower() != kind:
        raise UnsupportedMediaType(f"Send Content-Type: {kind}.", headers={"accept": kind})
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in _UTF8:
            raise UnsupportedMediaType(
                "Send UTF-8; leave the charset out or say utf-8.", headers={"accept": kind}
            )


class BoundedRequest(Request):
    """A request whose body is bounded and, as JSON, read by the one strict reader."""

    def __init__(self, scope: Scope, receive: Receive, most: int) -> None:
        super().__init__(scope, _bounded(receive, most))
        self._canonical: bytes | None = None

    async def canonical(self) -> bytes:
        """The body in the one form that models and fingerprints read. Raises Malformed."""
        if self._canonical is None:
            self._canonical = canonical(await self.body())
        return self._canonical

    async def json(self) -> Any:
        """The body as Python's own values. Raises Malformed."""
        if not hasattr(self, "_json"):
            self._json = loads(await self.canonical())
        return self._json

    async def body(self) -> bytes:
        """All bytes. Raises TooLarge, or Malformed when the client left before the end."""
        try:
            return await super().body()
        except ClientDisconnect:
            raise Malformed("The body ended before it was whole.") from None


async def canonical_of(request: Request) -> bytes:
    """What the request says, in the one form that fingerprints read. Raises Malformed."""
    if isinstance(request, BoundedRequest):
        return await request.canonical()
    return canonical(await request.body())


def _bounded(receive: Receive, most: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise too_large(most)
        return message

    return counted


def too_large(most: int) -> TooLarge:
    """The answer to a body above its route's limit in bytes."""
    said = f"{most // MIB} MiB" if most >= MIB else f"{most // KIB} KiB"
    return TooLarge(f"A body may hold {said} here.")


class Route(APIRoute):
    """A route that holds each request to what its endpoint `reads`, before all else."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.reads: Reads = getattr(endpoint, "reads", Reads())
        self._permit = permit_of(self.dependant)
        self._known: dict[str, bool] | None = None
        self._may_have_body = not _WRITING.isdisjoint(self.methods or ())
        self._needs_body = self.reads.kind in (NDJSON, FILE, MULTIPART) or (
            self.body_field is not None and self.body_field.field_info.is_required()
        )

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """FastAPI's own; a path that another route names in so many words is no parameter here."""
        match, child = super().matches(scope)
        if match is not Match.NONE and self.param_convertors and _is_named(scope):
            return Match.NONE, {}
        return match, child

    def get_route_handler(self) -> Answering:
        """FastAPI's own, with a request that was let in."""
        inside = super().get_route_handler()

        async def answer(request: Request) -> Response:
            return await inside(await self.let_in(request))

        return answer

    async def let_in(self, request: Request) -> BoundedRequest:
        """The request, once its caller, its query and its body's kind and size are judged.

        Raises TooMany, TooLarge, Unauthorised, Forbidden, UnsupportedMediaType, Malformed; Invalid
        for parameters that are not known here.
        """
        if self._permit is None and self.reads.counted:
            count_stranger(request, self.path)
        head = Head.of(request.scope)
        if head.length > self.reads.most:
            raise too_large(self.reads.most)
        if self._permit is not None:
            caller = await self._permit(request)
            if self._permit.urgent:  # type: ignore[attr-defined]
                # Who reads something urgent counts it; what cannot be read is counted here.
                with request.app.state.limits.judging(caller.partner_id):
                    return await self._read(request, head)
        return await self._read(request, head)

    async def _read(self, request: Request, head: Head) -> BoundedRequest:
        taken = self.reads
        if request.scope["query_string"] and taken.query is not None:
            self._judge_query(request.query_params.multi_items())
        asked = BoundedRequest(request.scope, request.receive, taken.most)
        if self._needs_body or (self._may_have_body and (head.length or head.streamed)):
            await self._judge_body(asked, head)
        return asked

    async def _judge_body(self, asked: BoundedRequest, head: Head) -> None:
        if self._needs_body or head.length or (head.streamed and await asked.body()):
            head.judge(self.reads.kind, self.reads.others)
        if self.reads.kind == JSON:
            await asked.canonical()
        elif self.reads.kind not in (NDJSON, MULTIPART):
            await asked.body()

    def _judge_query(self, given: Iterable[tuple[str, str]]) -> None:
        if faults := query_faults(given, self.known_query()):
            raise Invalid("Mend these and ask again.", errors=faults)

    def known_query(self) -> Mapping[str, bool]:
        """The query parameters this route takes; true for those that may come often."""
        if self._known is None:
            own = dict.fromkeys(self.reads.query or (), False)
            self._known = own | _known(self.dependant)
        return self._known


def _is_named(scope: Scope) -> bool:
    named: frozenset[str] = getattr(scope["app"].state, "named_paths", frozenset())
    return scope["path"] in named


def permit_of(dependant: Dependant) -> Callable[[Request], Coroutine[Any, Any, Any]] | None:
    """The dependency that lets a caller in; None where no token is asked for."""
    if hasattr(dependant.call, "scopes"):
        found: Any = dependant.call
        return found  # type: ignore[no-any-return]
    within = (permit_of(inner) for inner in dependant.dependencies)
    return next((permit for permit in within if permit is not None), None)


def query_faults(given: Iterable[tuple[str, str]], known: Mapping[str, bool]) -> list[FieldError]:
    """Parameters that mean nothing here, or come twice; `known` says which may come often."""
    seen: set[str] = set()
    faults = {}
    for name, _ in given:
        if name not in known:
            detail = "No parameter of this name is known here."
            faults[name] = _query_fault(name, "unknown_field", detail, tuple(sorted(known)))
        elif name in seen and not known[name]:
            faults[name] = _query_fault(name, "duplicate", "It may be given once.")
        seen.add(name)
    return list(faults.values())


def refuse_repeated(given: Iterable[tuple[str, str]]) -> None:
    """Raise Invalid when a parameter comes twice, where an endpoint reads its query itself."""
    pairs = list(given)
    if faults := query_faults(pairs, dict.fromkeys(dict(pairs), False)):
        raise Invalid("Mend these and ask again.", errors=faults)


def _query_fault(name: str, code: str, detail: str, allowed: tuple[str, ...] = ()) -> FieldError:
    return FieldError(pointer=pointer_of([name]), code=code, detail=detail, allowed=allowed or None)


def _known(dependant: Dependant) -> dict[str, bool]:
    """The query parameters of an endpoint and of what it depends on; true for lists."""
    found: dict[str, bool] = {}
    for parameter in dependant.query_params:
        annotation = parameter.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for name, each in annotation.model_fields.items():
                found[each.alias or name] = get_origin(each.annotation) in _LISTS
        else:
            found[parameter.alias] = get_origin(annotation) in _LISTS
    for inner in dependant.dependencies:
        found |= _known(inner)
    return found


def form_of(body: bytes) -> dict[str, str]:
    """The fields of a body in `application/x-www-form-urlencoded`, each once. Raises Malformed."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_FORM_FIELDS,
        )
    except ValueError:
        raise Malformed("Send name=value pairs in UTF-8, percent-encoded.") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Malformed("A field may come once.")
    return fields
