"""The catcher's web side: the SMS provider's stub, a webhook receiver, the page and its JSON."""

from datetime import timedelta, timezone
from http import HTTPStatus
from pathlib import Path

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader
from starlette.middleware.trustedhost import TrustedHostMiddleware

from deploy.local.catcher.messages import KINDS, Box, Caught
from deploy.local.catcher.translations import WORDS, words

CHINA = timezone(timedelta(hours=8))
FOLDER = Path(__file__).parent
SHOWN = 100
BODY_LIMIT = 256 * 1024
POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'"
HEADERS = {"content-security-policy": POLICY, "cache-control": "no-store"}


def application(box: Box) -> FastAPI:
    """Build the app around *box*. It answers to loopback names only: no web page reaches in."""
    app = FastAPI(title="Jieli catcher", openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
    _receive(app, box)
    _show(app, box)
    return app


def _receive(app: FastAPI, box: Box) -> None:
    @app.post("/sms")
    async def take_sms(request: Request) -> Response:
        body = await request.body()
        try:
            sms = orjson.loads(body)
            caught = Caught(
                kind="sms",
                to=str(sms["to"]),
                text=str(sms["text"]),
                reference=str(sms.get("reference") or ""),
            )
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            return _json({"detail": "an SMS needs `to` and `text`"}, HTTPStatus.BAD_REQUEST)
        kept = box.put(caught)
        return _json({"id": kept.number, "reference": kept.reference}, HTTPStatus.OK)

    @app.post("/hooks/{name}")
    async def take_webhook(name: str, request: Request) -> Response:
        body = (await request.body())[:BODY_LIMIT]
        headers = {key: value for key, value in request.headers.items() if key != "host"}
        reference = headers.get("webhook-id", "")
        text = body.decode("utf-8", "replace")
        box.put(Caught("webhook", name, text, reference=reference, headers=headers))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    @app.post("/gone/{name}")
    async def refuse_webhook(name: str) -> Response:
        """A receiver that is away for good: Standard Webhooks switch off whoever answers this."""
        return Response(status_code=HTTPStatus.GONE)

    @app.delete("/messages")
    async def forget() -> Response:
        box.clear()
        return Response(status_code=HTTPStatus.NO_CONTENT)

    @app.post("/messages/clear")
    async def forget_and_return() -> Response:
        box.clear()
        return RedirectResponse("../", HTTPStatus.SEE_OTHER)


def _show(app: FastAPI, box: Box) -> None:
    templates = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True)

    @app.get("/")
    async def page(request: Request, kind: str = "", lang: str = "") -> Response:
        text = templates.get_template("page.html").render(
            w=words(lang, request.headers.get("accept-language", "")),
            lang=lang if lang in WORDS else "",
            kind=kind if kind in KINDS else "",
            counts=box.counts(),
            messages=box.newest(kind if kind in KINDS else "", limit=SHOWN),
            total=box.total,
            china=CHINA,
        )
        return HTMLResponse(text, headers=HEADERS)

    @app.get("/page.css")
    async def style() -> Response:
        return Response((FOLDER / "page.css").read_bytes(), media_type="text/css")

    @app.get("/messages.json")
    async def messages(kind: str = "", to: str = "") -> Response:
        found = {"total": box.total, "counts": box.counts(), "messages": box.newest(kind, to)}
        return _json(found, HTTPStatus.OK)

    @app.get("/healthz")
    async def alive() -> Response:
        return _json({"status": "ok"}, HTTPStatus.OK)


def _json(content: object, status: HTTPStatus) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
