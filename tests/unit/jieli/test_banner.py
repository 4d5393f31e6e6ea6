"""The README shows what a person will see."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from jieli import banner
from jieli.replay import marker
from shared.settings import Settings

README = Path(banner.__file__).parent.parent / "README.md"


def masked(text: str) -> list[str]:
    lines = (
        re.sub(r"[0-9a-f]{8,}[0-9a-f-]*|\d+", "#", line).rstrip() for line in text.splitlines()
    )
    return [line for line in lines if line.strip() and not line.startswith("```")]


def test_the_readme_shows_the_last_lines_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    held = marker.Held(seed=1, example=str(UUID(int=7)), trace_id="0" * 32)
    monkeypatch.setattr(marker, "read", lambda _settings: held)
    monkeypatch.setattr(banner, "_is_there", lambda _address: True)
    monkeypatch.setattr(banner, "command", lambda: ".venv/bin/jieli")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    shown = banner.block(Settings(), seconds=75, stays=True).plain
    block = README.read_text(encoding="utf-8").split("<!-- last lines -->")[1].split("<!--")[0]
    assert masked(block) == masked(shown)


def test_the_first_screen_of_the_readme_fits_a_screen() -> None:
    first = README.read_text(encoding="utf-8").split("## Four doors")[0].splitlines()
    assert len(first) <= 45
    assert max(len(line) for line in first) <= 120
