"""How long whoever owes a report or a reply has, from the dated file beside this module."""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from shared.working_days import Deadline, deadline


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("clocks_2026_11.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def report_within() -> timedelta:
    """So long after staff learned of it a report must be made."""
    return timedelta(hours=_table()["report"]["hours"])


def reply_due(asked_at: datetime) -> Deadline:
    """By when a department must reply."""
    return deadline(asked_at, _table()["reply"]["working_days"])
