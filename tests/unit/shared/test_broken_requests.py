"""A request that breaks something of ours: its answer names a trace, and the log has that trace."""

import subprocess
import sys

import orjson

SCRIPT = """
import asyncio, sys
import httpx, orjson
from shared.api.app import application
from shared.service import Service
from shared.settings import Settings
from shared.telemetry import Tracer, logs
from services.matching.app import build

async def ask():
    settings = Settings()
    app = application(build(settings), settings, Tracer("matching", None))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for path in ("/healthz", "/readyz"):
            answer = await client.get(path)
            print(orjson.dumps({"answer": answer.status_code, **answer.json()}).decode())

logs.setup("matching", "api", level="info", strict=True)
asyncio.run(ask())
"""


def test_the_trace_that_an_internal_error_names_is_found_in_the_log() -> None:
    # Without its start the application has no database: to ask how it is breaks something of ours.
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    lines = [orjson.loads(line) for line in done.stdout.splitlines()]
    [answer] = [line for line in lines if line.get("answer") == 500]
    [logged] = [line for line in lines if line.get("event") == "request failed"]
    assert answer["trace_id"] == logged["trace_id"]
    assert (logged["route"], logged["service"]) == ("/readyz", "matching")
