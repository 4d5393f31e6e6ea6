"""All of Jieli, started as `make up` starts it, on free ports and in a folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.parts import Part
from deploy.local.service import Module
from shared.settings import SERVICES
from tests.bench.commit_times import remember_commit_times
from tests.support.stack import RunningJieli, running_jieli

AIDS = ("zipkin", "catcher", "sign_in")
"""Parts that help people look; no referral passes through them."""

# Nothing lapses while it is measured.
_VARIABLES = {"TELEMETRY_STRICT": "false", "DEADLINE_SCALE": "10"}


@contextmanager
def started() -> Iterator[RunningJieli]:
    """Jieli, ready to be used, its database keeping commit times. Raises StartFailed."""
    with running_jieli(remember_commit_times, **_VARIABLES) as jieli:
        yield jieli


@contextmanager
def profiled(jieli: RunningJieli, name: str, profile: Path) -> Iterator[tuple[Part, ...]]:
    """All parts, the named one run under cProfile (its figures are then those of the profiler)."""
    parts = jieli.stack.parts
    if not name:
        yield parts
        return
    service, role = name.split(".")
    roles = ("worker", "relay") if role == "worker" else (role,)
    command = ("tests.bench.profiling", str(profile), f"services.{service}", *roles)
    original = jieli.part(name)
    original.stop(10)
    watched = Module(name, command, jieli.environment_of(service), original.log_path)
    watched.start()
    try:
        yield tuple(watched if part is original else part for part in parts)
    finally:
        watched.stop(20)


def names() -> list[str]:
    """The parts that can be profiled."""
    return [f"{service}.{role}" for service in SERVICES for role in ("api", "worker")]
