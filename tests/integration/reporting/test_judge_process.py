"""A judgement runs in a process of its own: what becomes of it is seen, and the worker goes on."""

import subprocess
import sys

import pytest

from services.reporting.publications import judge_process
from tests.integration.reporting.conftest import Reporting
from tests.integration.reporting.test_outcomes import hear_all
from tests.integration.reporting.test_publications import lives

_LOADED = """
import sys
import services.reporting.handlers, shared.kafka.worker
print(*(name for name in ("numpy", "scipy", "highspy") if name in sys.modules))
"""
CRASHES = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
HANGS = "import signal; signal.pause()"
RAISES = (
    "import pickle, sys; sys.stdin.buffer.read(); pickle.dump('ArithmeticError', sys.stdout.buffer)"
)


def test_the_worker_loads_no_solver() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == []


async def gauges(reporting: Reporting) -> dict[str, float]:
    client = await reporting.client("ops")
    lines = (await client.get("/metrics")).text.splitlines()
    told = [line.rsplit(" ", 1) for line in lines if line.startswith("jieli_publication")]
    return {name: float(value) for name, value in told}


@pytest.mark.parametrize(("judge", "why"), [(CRASHES, "lost"), (HANGS, "late"), (RAISES, "failed")])
async def test_where_no_judgement_comes_operations_see_it_and_at_last_it_is_withheld(
    reporting: Reporting, judge: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hear_all(reporting, lives(60))
    client = await reporting.client("publications:make")
    body = {"period": "2024-03", "population": "all"}
    asked = await client.post("/v1/publications", json=body, headers={"idempotency-key": "a"})
    monkeypatch.setattr(judge_process, "_JUDGE", (sys.executable, "-c", judge))
    monkeypatch.setattr(judge_process.judged, "__kwdefaults__", {"seconds": 1.0})
    await reporting.run("publish-asked")
    [kept] = await reporting.rows("select outcome from publication_judgement")
    assert kept["outcome"] == why
    assert (await gauges(reporting))["jieli_publication_judgements_failed"] == 1
    assert await reporting.rows("select from publication") == [], "it is tried again"
    await reporting.run("publish-asked")
    await reporting.run("publish-asked")
    [withheld] = await reporting.rows("select withheld, told from publication")
    assert withheld["withheld"] == "unproved"
    done = (await client.get(asked.headers["location"])).json()
    assert (done["status"], len(done["publications"])) == ("done", 1)


async def test_a_judgement_that_comes_later_ends_the_alarm(
    reporting: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hear_all(reporting, lives(60))
    with monkeypatch.context() as once:
        once.setattr(judge_process, "_JUDGE", (sys.executable, "-c", CRASHES))
        client = await reporting.client("publications:make")
        body = {"period": "2024-03", "population": "all"}
        await client.post("/v1/publications", json=body, headers={"idempotency-key": "a"})
        await reporting.run("publish-asked")
    await reporting.run("publish-asked")
    found = await gauges(reporting)
    assert found["jieli_publication_judgements_failed"] == 0
    assert found['jieli_publications{status="published"}'] == 1
