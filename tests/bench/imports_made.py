"""Makes a file of invented rows, hands it in, starts it: each in a process of its own."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import orjson

from services.intake.app import build
from shared.security import keys
from shared.security.tokens import issue
from tests.bench.imports import settings_of
from tests.integration.intake.office import FEDERATION
from tests.support.application import started
from tests.support.builders import anonymous
from tests.support.spreadsheets import FIXED, a_row, as_csv, as_xlsx


def made(kind: str, rows: int) -> bytes:
    """Return a file of so many invented rows."""
    if kind == "ndjson":
        return b"\n".join(
            orjson.dumps(anonymous(source_ref=f"FX-{n}", urgency="routine")) for n in range(rows)
        )
    lines = (a_row(n) for n in range(rows))
    return as_csv(lines) if kind == "csv" else as_xlsx(lines)


async def call(url: str, home: Path, step: str, data: bytes) -> None:
    """Hand a file in, or map and start the one that waits."""
    settings = settings_of(url, home)
    async with started(build(settings), settings) as app, app.client() as http:
        token = issue(settings, keys.signing_keys(settings.secrets), FEDERATION)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/octet-stream"}
        answer = await http.post("/v1/imports", content=data, headers=headers)
        found: dict[str, Any] = answer.raise_for_status().json()
        if step == "start":
            headers.pop("content-type")
            path = f"/v1/imports/{found['id']}"
            if found["columns"]:
                body = {**found["mapping"], "fixed": FIXED}
                (await http.put(f"{path}/mapping", json=body, headers=headers)).raise_for_status()
            (await http.post(f"{path}/start", json={}, headers=headers)).raise_for_status()


def main(url: str, home: str, step: str, *more: str) -> None:
    """Do one step."""
    if step == "make":
        kind, file, rows = more
        Path(file).write_bytes(made(kind, int(rows)))
    else:
        asyncio.run(call(url, Path(home), step, Path(more[0]).read_bytes()))


main(*sys.argv[1:])
