"""Staff decide about providers at the command line, and only then is one asked."""

import asyncio
import json
import os
import sys
from typing import Any
from uuid import UUID

from tests.support.api_client import Partner
from tests.support.counting import query_of
from tests.support.providers import a_provider
from tests.support.waiting import eventually


async def jieli(partner: Partner, *words: str) -> tuple[int, str]:
    """Run `jieli providers …`; gives the exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "jieli",
        "providers",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=os.environ | partner.jieli.environment | {"COLUMNS": "200"},
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


async def intake_stops(hotline: Partner, id_: str) -> None:
    """Wait until intake has heard that a provider is stopped, which staff see in their list."""
    sql = query_of(hotline.jieli.settings.database_url)

    async def heard() -> bool:
        rows = await sql(
            "select stopped from intake.provider_standing where provider_id = $1", UUID(id_)
        )
        return [row["stopped"] for row in rows] == [True]

    await eventually(heard)
    _, listed = await jieli(hotline, "waiting", "--state", "suspended", "--json")
    assert {one["provider_id"]: one["cases_held"] for one in json.loads(listed)}[id_] == 0


async def test_a_shelter_is_approved_by_two_persons_and_suspended_by_one(
    hotline: Partner,
) -> None:
    network = hotline.of("test_lawyer_network")
    # Nobody of other tests is served by it: it takes men over sixty alone, and gives one place.
    shelter = a_provider("shelter", 1, accepts={"genders": ["male"], "age_bands": ["60+"]})
    id_ = shelter["provider_id"]
    (entered,) = await network.lines("matching", "/v1/providers/batch", [shelter])
    assert (entered["state"], entered["version"]) == ("pending", 1)

    async def state() -> Any:
        return (await network.get("matching", f"/v1/providers/{id_}")).json()["state"]

    code, listed = await jieli(hotline, "waiting", "--json")
    assert code == 0, listed
    waits = next(one for one in json.loads(listed) if one["provider_id"] == id_)
    assert (waits["kind"], waits["persons_needed"], waits["approvals"]) == ("shelter", 2, 0)
    code, shown = await jieli(hotline, "show", id_)
    assert code == 0, shown
    assert "Invented office" in shown

    code, said = await jieli(hotline, "approve", id_, "--ground", "visited")
    assert (code, await state()) == (0, "pending"), said
    code, said = await jieli(hotline, "approve", id_)
    assert (code != 0, await state()) == (True, "pending"), "one person is not two"
    code, said = await jieli(hotline, "approve", id_, "--as", "test_directory_second")
    assert (code, await state()) == (0, "approved"), said
    code, said = await jieli(hotline, "suspend", id_, "--ground", "complaint")
    assert (code, await state()) == (0, "suspended"), said
    await intake_stops(hotline, id_)
    code, said = await jieli(hotline, "retire", id_)
    assert (code, await state()) == (0, "retired"), said
