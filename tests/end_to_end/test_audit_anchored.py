"""How far each audit has come is written where the database has no rights, and is compared."""

import asyncio
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from shared.audit import anchor
from shared.security import keys
from tests.support.api_client import Partner
from tests.support.builders import anonymous
from tests.support.commands import command
from tests.support.waiting import eventually


async def verify(hotline: Partner, **variables: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(command, hotline.jieli, "audit", "verify", **variables)


async def looked_at(hotline: Partner) -> None:
    """Somebody looked, so that there is a row, a link and an anchor."""
    asked = (await hotline.post("intake", "/v1/referrals", anonymous(), uuid4().hex)).json()
    await hotline.send("DELETE", "intake", f"/v1/referrals/{asked['id']}")

    async def anchored() -> bool:
        file = hotline.jieli.settings.anchors
        assert any(one.service == "intake" for one in anchor.read(file))
        return True

    await eventually(anchored, within=30)


async def test_every_audit_agrees_with_its_anchors_in_the_file_and_on_the_topic(
    hotline: Partner,
) -> None:
    await looked_at(hotline)

    async def agrees() -> Any:
        done = await verify(hotline)
        assert done.returncode == 0, (done.stdout, done.stderr)
        [line] = [line for line in done.stdout.splitlines() if "whole: intake" in line]
        assert " file" in line
        assert "0 topic" not in line
        return line

    await eventually(agrees, within=90, every=1)


async def test_a_link_that_an_anchor_knows_and_the_database_does_not_is_found(
    hotline: Partner, tmp_path: Path
) -> None:
    await looked_at(hotline)
    file = tmp_path / "anchors.jsonl"
    secrets = hotline.jieli.settings.secrets
    signing = keys.anchor_key(secrets, "intake")
    anchor.append(file, anchor.sign(signing, "intake", 9_000_000, bytes(32), datetime.now(UTC)))

    done = await verify(hotline, AUDIT_ANCHOR_FILE=str(file))

    assert done.returncode == 1
    assert "rows were cut or made anew" in done.stderr


async def test_an_anchor_that_somebody_else_wrote_is_found(
    hotline: Partner, tmp_path: Path
) -> None:
    await looked_at(hotline)
    file = tmp_path / "anchors.jsonl"
    signing = keys.anchor_key(hotline.jieli.settings.secrets, "matching")
    anchor.append(file, anchor.sign(signing, "intake", 1, bytes(32), datetime.now(UTC)))

    done = await verify(hotline, AUDIT_ANCHOR_FILE=str(file))

    assert done.returncode == 1
    assert "not signed by it" in done.stderr
