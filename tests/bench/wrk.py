"""The load of `wrk`, where it is installed: it takes less of the machine than any Python client."""

import asyncio
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.client import CONNECTIONS, PATH, Rejected, Target

_MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3}

# Bodies in turn, each under a key of its own.
_SCRIPT = """\
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
{headers}
local bodies = {{
{bodies}
}}
local n = 0
request = function()
  n = n + 1
  wrk.headers["Idempotency-Key"] = "{run}-" .. n
  return wrk.format(nil, nil, nil, bodies[n % #bodies + 1])
end
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests per second at 16 connections, and what they took, milliseconds."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float


def installed() -> bool:
    """Whether `wrk` is on the path."""
    return shutil.which("wrk") is not None


async def wrk(
    target: Target, bodies: Sequence[bytes], run: str, seconds: int, folder: Path
) -> Rate:
    """Post these bodies in turn for so many seconds. Raises Rejected if any was not accepted."""
    script = folder / f"{run}.lua"
    script.write_text(_script(target, bodies, run))
    process = await asyncio.create_subprocess_exec(
        *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script)),
        target.url + PATH,
        stdout=asyncio.subprocess.PIPE,
    )
    said = (await process.communicate())[0].decode()
    if process.returncode or "Non-2xx" in said:
        raise Rejected(said)
    return _read(said)


def _script(target: Target, bodies: Sequence[bytes], run: str) -> str:
    pairs = [line.split(": ", 1) for line in target.headers]
    return _SCRIPT.format(
        headers="\n".join(f'wrk.headers["{name}"] = "{value}"' for name, value in pairs),
        bodies=",\n".join(f"[==[{body.decode()}]==]" for body in bodies),
        run=run,
    )


def _read(said: str) -> Rate:
    spread = {
        percent: float(value) * _MILLISECONDS[unit]
        for percent, value, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)", said)
    }
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    requests = re.search(r"(\d+) requests in", said)
    if not (rate and requests):
        raise Rejected(said)
    return Rate(int(requests[1]), float(rate[1]), spread["50"], spread["99"])


def figures_of(rate: Rate) -> dict[str, object]:
    """As they are reported."""
    return {
        "requests": rate.requests,
        "accepted_per_s": rate.per_second,
        "post": {"p50_ms": round(rate.p50_ms, 2), "p99_ms": round(rate.p99_ms, 2)},
    }
