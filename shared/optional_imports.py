"""What a process does without: extras that libraries load whenever they find them."""

import sys

EXTRAS = ("greenlet", "psutil", "pygments", "rich")
"""structlog's greenlets, OpenTelemetry's facts about the process, colours of command lines."""


def leave_out_extras() -> None:
    """Let them be found missing: 7 MB less in each process. To be called before other imports."""
    for name in EXTRAS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def leave_out_httpx_command() -> None:
    """Let httpx's own command line be found missing: a tenth of a second of each command."""
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
