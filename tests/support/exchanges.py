"""Sends what the API documents show, and keeps what is answered.

Ids, times, secrets and addresses are those of the documents: nothing of one run is in what is kept.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import orjson

from services import documents
from shared.openapi.parameters import PATH_EXAMPLES
from shared.openapi.samples import NAMED
from shared.security import keys
from shared.security.tokens import Caller, issue
from tests.support.api_client import Partner
from tests.support.waiting import eventually

Json = dict[str, Any]
MESSAGES = {"referral_screened", "offer_made", "need_completed"}
"""Of a referral that a provider completed, to its organisation and to the provider."""
EVENTS = {
    "intake": {"referral.received", "referral.screened", "offer.accepted", "referral.closed"},
    "matching": {"referral.received", "referral.matched", "offer.accepted", "referral.closed"},
    "notifications": {"referral.screened", "referral.matched", "notification.settled"},
    "reporting": {"referral.received", "referral.matched", "offer.accepted", "referral.closed"},
}
"""What each service has told of such a referral or heard of it."""
REFERRAL, OFFER = PATH_EXAMPLES["referral_id"], PATH_EXAMPLES["offer_id"]
NEED, PROVIDER = PATH_EXAMPLES["need_id"], PATH_EXAMPLES["provider_id"]
PARTNER, MESSAGE = PATH_EXAMPLES["partner_id"], PATH_EXAMPLES["message_id"]
HOTLINE, NETWORK, ADMIN, STAFF = "test_hotline", "test_lawyer_network", "test_admin", "test_ops"
LEGAL = "legal_consultation"
NDJSON, FORM = "application/x-ndjson", "application/x-www-form-urlencoded"
MOMENT, DAY = "2026-11-20T01:12:00Z", "2026-11-20"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_UPLOAD_CODE = re.compile(r'"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"')
_JWS = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+")
_DIGEST = re.compile(r"(?<!\w)[0-9a-f]{64}(?!\w)")
_EVENT_ID = re.compile(r"^id: \d+$", re.MULTILINE)
_ADDRESS = re.compile(r"http://(127\.0\.0\.1|localhost):(\d+)")
_LINK = re.compile(r"/answer/(zh|en)/[\w-]{43}")
ADDRESSES = {"intake": 8001, "matching": 8002, "notifications": 8003, "reporting": 8004}
TEXTS = {"text/csv", "text/event-stream"}
SHOWN_OTHERWISE = (
    {
        name: NAMED[name]
        for name in (
            *("access_token", "client_secret", "secret", "receipt_code"),
            *("trace_id", "traceparent", "head"),
        )
    }
    | {
        "seed": "2f1c6d1f0a01",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }
    | {"x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "example"}
)
LETTER = "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiZXhhbXBsZSJ9.eyJraW5kIjoidHJhbnNmZXIifQ.c2lnbmF0dXJl"
VARYING = {
    *("excluded", "missing", "head", "availability", "next", "rate_per_second"),
    *("revoked", "words"),
}
"""What is answered here differs with what else is in the system."""
OF_THE_DAY = {"provisional", "now"}
"""Told by the day on which it is asked: whether holidays are known, whether somebody is there."""
AHEAD = {
    "2026-12-01T10:00:00+08:00": timedelta(days=3),
    "2026-12-02T10:00:00+08:00": timedelta(days=4),
    "2029-04-30": timedelta(days=884),
}
"""What the documents show as yet to come, and how far ahead it is when it is sent."""
LISTS = ("items", "entries", "contents")
MOST = 2
"""So many of what is listed stand in an example."""


@dataclass
class Exchanges:
    """What was sent and answered so far, by service and operation."""

    partner: Partner
    real: dict[str, str] = field(default_factory=dict)
    """The real id behind each id of the documents."""
    found: dict[str, dict[str, Json]] = field(default_factory=dict)
    entered: list[str] = field(default_factory=list)
    """The providers that there are for this alone."""
    paths: dict[str, str] = field(default_factory=dict)
    """What stands in addresses for a parameter that is no id of the documents."""

    def __post_init__(self) -> None:
        self._documents = documents.documents()
        # A run may begin before a midnight, of UTC or of China, and end after it.
        now = datetime.now(UTC)
        self._today = {f"{now + timedelta(hours=ahead):%Y-%m-%d}" for ahead in (0, 8, 9)}
        self._ahead = {
            shown: (now + after).isoformat(timespec="seconds")[: 10 if len(shown) == 10 else None]
            for shown, after in AHEAD.items()
        }
        ports = self.partner.jieli.ports
        self._ports = {
            self.partner.jieli.url(service).rpartition(":")[2]: port
            for service, port in ADDRESSES.items()
        }
        self.real["https://hooks.example.org/jieli"] = (
            f"http://127.0.0.1:{ports.catcher}/hooks/shown"
        )
        self.real[NAMED["client_id"]] = f"example_{uuid4().hex[:8]}"
        # Also the id of an organisation in the documents: one that nobody has entered yet.
        self.real[REFERRAL] = str(uuid4())

    def operation(self, service: str, name: str) -> tuple[str, str, Json]:
        """Method, path and description of an operation."""
        for part in ("", ".internal"):
            for path, item in self._documents[f"{service}{part}.json"]["paths"].items():
                for method, operation in item.items():
                    if operation["operationId"] == name:
                        return method.upper(), path, operation
        raise LookupError(f"{service} has no operation {name}")

    def example(self, service: str, name: str) -> Any:
        """The body that is documented for an operation."""
        _, _, operation = self.operation(service, name)
        return next(iter(operation["requestBody"]["content"].values()))["example"]

    async def offered(self) -> None:
        """Wait until the provider is asked for the referral, and know the offer."""
        network = self.partner.of("test_lawyer_network")

        async def there() -> str:
            answer = await network.get(
                "matching", "/v1/offers", referral_id=self.real[REFERRAL], status="offered"
            )
            open_ = [each["offer_id"] for each in answer.json()["items"]]
            assert open_
            return str(open_[0])

        self.real[OFFER] = await eventually(there, within=30)

    async def follows(self, status: str) -> None:
        """Wait until intake has heard how the referral stands."""

        async def there() -> bool:
            path = f"/v1/referrals/{self.real[REFERRAL]}"
            answer = await self.partner.get("intake", path)
            assert answer.json()["status"] == status
            return True

        await eventually(there, within=30)

    async def asked(self) -> None:
        """A referral of its own, for which the provider is asked; its need is known."""
        await self.referred()
        await self.offered()
        path = f"/v1/offers/{self.real[OFFER]}"
        offer = await self.partner.of(NETWORK).get("matching", path)
        self.real[NEED] = offer.json()["need_id"]

    async def referred(self, **said: Any) -> None:
        """A referral of its own: as the documents show one, with one need and what is said."""
        body = {**self.example("intake", "post_referral"), "needs": [LEGAL]}
        body |= {"source_ref": uuid4().hex[:12]} | said
        answer = await self.partner.post("intake", "/v1/referrals", body)
        assert answer.status_code == 202, answer.text
        self.real[REFERRAL] = answer.json()["id"]

    async def taken(self, move: str, body: Json | None = None) -> None:
        """Make a move that is shown elsewhere."""
        path = f"/v1/offers/{self.real[OFFER]}/{move}"
        answer = await self.partner.of(NETWORK).post("matching", path, body)
        assert answer.status_code == 200, answer.text

    def holding(self, who: Caller) -> Partner:
        """Somebody whose token is made here: no demo client stands for them."""
        settings = self.partner.jieli.settings
        return self.partner.holding(issue(settings, keys.signing_keys(settings.secrets), who))

    async def send(  # noqa: PLR0913 - all that an exchange is
        self,
        who: str | Caller,
        service: str,
        name: str,
        body: Any = None,
        *,
        learn: Mapping[str, str] = MappingProxyType({}),
        media: str = "",
        **query: str,
    ) -> None:
        """Send an operation's example, or another body that becomes its example.

        `learn`: fields of the answer, and what the documents show for what stands there. What
        is in `WHOLE` is asked again until it is. `media`: a kind of body beside the first.
        """
        method, path, operation = self.operation(service, name)
        kinds = operation.get("requestBody", {}).get("content", {})
        first, content = next(iter(kinds.items()), (None, {}))
        media_, content = (media, kinds[media]) if media else (first, content)
        shown = content.get("example") if body is None else body
        way = (who, service, method, self._path(path, operation), media_)

        async def sent() -> httpx.Response:
            answer = await self._send(*way, self._real(shown), query)
            whole = name not in WHOLE or (answer.is_success and WHOLE[name](answer.json()))
            assert whole, (answer.status_code, answer.text)
            return answer

        # An answer that is an error counts as false.
        answer = await (eventually(sent, within=30) if name in WHOLE else sent())
        status = answer.status_code
        assert status < 300, (service, name, status, answer.text)
        assert str(status) in operation["responses"], (service, name, status)
        for field_, known in learn.items():
            self.real[known] = orjson.loads(answer.content.splitlines()[0])[field_]
        kept = self._kept(answer)
        known_ = self.found.setdefault(service, {})
        if str(status) != self._status(operation) and "response" in kept:
            also = known_.setdefault(name, {}).setdefault("also", {})
            also[str(status)] = kept["response"]
            return
        sent_as: Json = {"request": shown} if body is not None else {}
        known_[name] = known_.get(name, {}) | sent_as | kept

    async def stream(
        self, who: Caller, service: str, name: str, telling: str, **query: str
    ) -> None:
        """Keep the beginning of a stream, and of its events the first that tells this."""
        _, path, _ = self.operation(service, name)
        headers = {"authorization": f"Bearer {await self.holding(who).token()}"}
        url = self.partner.jieli.url(service) + path
        lines: list[str] = []
        event: list[str] = []
        async with self.partner.http.stream("GET", url, params=query, headers=headers) as answer:
            assert answer.status_code == 200, (service, name, answer.status_code)
            async for line in answer.aiter_lines():
                event.append(line)
                if line:
                    continue
                said = [each for each in event if each.startswith("data:")]
                if not said or telling in said[0]:
                    lines += event
                if said and telling in said[0]:
                    break
                event = []
        text = self._as_shown("\n".join([*lines, ""]))
        self.found.setdefault(service, {})[name] = {"response": text, "answered": text}

    @staticmethod
    def _status(operation: Json) -> str:
        """The status that it answers with unless something is out of the ordinary."""
        found = [status for status in operation["responses"] if status < "300"]
        return next(iter(found))

    async def hear(self, names: Iterable[str]) -> None:
        """Wait until the catcher holds a webhook of each of these names, and keep its body."""
        at = f"http://127.0.0.1:{self.partner.jieli.ports.catcher}/messages.json"

        async def there() -> dict[str, Json]:
            answer = await self.partner.http.get(at, params={"kind": "webhook", "to": "shown"})
            bodies = [orjson.loads(each["text"]) for each in answer.json()["messages"]]
            found = {each["type"]: each for each in bodies}
            assert found.keys() >= set(names), found.keys()
            return found

        for name, body in (await eventually(there, within=60)).items():
            shown = self._shown(body)
            kept = {"response": shown, "answered": shown}
            self.found.setdefault("notifications", {})[f"on_{name.replace('.', '_')}"] = kept

    def _kept(self, answer: httpx.Response) -> Json:
        """What is shown of an answer, and all of it."""
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if kind == NDJSON:
            lines = [self._shown(orjson.loads(line)) for line in answer.content.splitlines()]
            assert all(line["status"] < 300 for line in lines), lines
            few = [orjson.dumps(self._fewer(line)).decode() for line in lines[:MOST]]
            return {"response": "".join(f"{line}\n" for line in few), "answered": lines}
        if kind in TEXTS:
            text = self._as_shown(answer.text)
            return {"response": text, "answered": text}
        body = answer.json() if kind == "application/json" else {"items": []}
        # A page of nothing shows nothing.
        if isinstance(body, dict) and [] in [body.get(name) for name in LISTS]:
            return {}
        shown = self._shown(body)
        return {"response": self._fewer(shown), "answered": shown}

    async def _send(  # noqa: PLR0913, PLR0917 - all that a request is
        self,
        who: str | Caller,
        service: str,
        method: str,
        path: str,
        media: str | None,
        body: Any,
        query: Mapping[str, str],
    ) -> httpx.Response:
        headers = {"idempotency-key": uuid4().hex, "accept": "application/json"}
        content = None
        if media is not None:
            headers["content-type"] = media
            content = body.encode() if isinstance(body, str) else orjson.dumps(body)
            if media == FORM:
                content = urlencode(body).encode()
        params = {name: self._real(value) for name, value in query.items()}
        if not who:
            url = self.partner.jieli.url(service) + path
            return await self.partner.http.request(method, url, headers=headers, content=content)
        caller = self.partner.of(who) if isinstance(who, str) else self.holding(who)
        return await caller.send(method, service, path, headers, params=params, content=content)

    def _path(self, path: str, operation: Json) -> str:
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                name = parameter["name"]
                shown = str(parameter.get("example", PATH_EXAMPLES.get(name)))
                path = path.replace(f"{{{name}}}", self.paths.get(name) or str(self._real(shown)))
        return path

    def _real(self, value: Any) -> Any:
        """What is shown, with the ids of what there is."""
        if value is None:
            return None
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        for shown, real in (self.real | self._ahead).items():
            text = text.replace(shown, real)
        return text if isinstance(value, str) else orjson.loads(text)

    def _shown(self, answer: Any) -> Any:
        """What was answered, with what the documents show for what differs from run to run."""
        return self._named(orjson.loads(self._as_shown(orjson.dumps(answer).decode())))

    def _as_shown(self, text: str) -> str:
        for shown, real in (self.real | self._ahead).items():
            text = text.replace(real, shown)
        known = set(self.real)
        others = [id_ for id_ in dict.fromkeys(_UUID.findall(text)) if id_ not in known]
        for number, id_ in enumerate(others, start=1):
            text = text.replace(id_, f"0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f{0xB00 + number:04x}")
        text = _ADDRESS.sub(self._address, _MOMENT.sub(MOMENT, text))
        text = _EVENT_ID.sub("id: 7", text)
        text = _DIGEST.sub(SHOWN_OTHERWISE["digest"], text)
        text = _LINK.sub(rf"/answer/\1/{'ExampleOfALink' * 3}x", text)
        return _UPLOAD_CODE.sub('"5T6M-VENV-3ZDN"', _JWS.sub(LETTER, text))

    def _address(self, found: re.Match[str]) -> str:
        return f"http://localhost:{self._ports.get(found[2], 8001)}"

    def _named(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._named(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self._named(each) for each in value]
        if name in SHOWN_OTHERWISE and isinstance(value, str):
            return SHOWN_OTHERWISE[name]
        return DAY if value in self._today else value

    def _fewer(self, value: Any) -> Any:
        """The same with lists cut short, to what is of this run where anything is."""
        if isinstance(value, dict):
            return {key: self._fewer(each) for key, each in value.items()}
        if isinstance(value, list):
            own = [v for v in value if any(id_ in orjson.dumps(v).decode() for id_ in self.real)]
            return [self._fewer(each) for each in (own or value)[:MOST]]
        return value


def unlike(shown: Any, answered: Any, where: str = "") -> list[str]:
    """Where an answer is not as its example shows; of numbers and ids only the kind matters.

    Whatever a shown list holds is somewhere in the answered one, which may be longer and in
    another order.
    """
    if isinstance(shown, dict) and isinstance(answered, dict):
        there, given = shown.keys() - VARYING, answered.keys() - VARYING
        found = [f"{where}/{name} is not answered" for name in there - given]
        found += [f"{where}/{name} is not shown" for name in given - there]
        for name in there & given:
            if name in OF_THE_DAY and type(shown[name]) is type(answered[name]):
                continue
            found += unlike(shown[name], answered[name], f"{where}/{name}")
        return found
    if isinstance(shown, list) and isinstance(answered, list) and shown and answered:
        nearest = [min((unlike(each, one, where) for one in answered), key=len) for each in shown]
        return [difference for each in nearest for difference in each]
    return [] if _same(shown, answered) else [f"{where}: {shown!r} is shown, {answered!r} given"]


def _same(shown: Any, answered: Any) -> bool:
    if isinstance(shown, str) and isinstance(answered, str):
        return shown == answered or all(_UUID.fullmatch(each) for each in (shown, answered))
    if isinstance(shown, bool) or not isinstance(shown, int | float):
        return bool(shown == answered)
    return type(shown) is type(answered)


def _all_were_sent(answer: Json) -> bool:
    return {m["template"] for m in answer["items"] if m["settled_at"]} >= MESSAGES


def _all_was_heard(journey: Json) -> bool:
    entries = journey["entries"]
    heard = {entry["event"] for entry in entries if entry["published"] is not False}
    return heard >= EVENTS[journey["service"]]


WHOLE: Mapping[str, Callable[[Any], bool]] = {
    "list_notifications": _all_were_sent,
    "get_journey": _all_was_heard,
    "list_outcomes": lambda answer: answer["items"],
    "get_import": lambda answer: answer["status"] in {"ready", "checked", "done"},
    "get_publication_request": lambda answer: answer["status"] == "done",
    "list_routed_referrals": lambda answer: answer["items"],
    "get_extract": lambda answer: answer["state"] in {"ready", "withheld"},
}
"""What fills while a referral goes its way, and when it is as its example shows."""
