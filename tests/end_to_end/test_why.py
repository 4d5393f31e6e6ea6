"""Why a provider was asked, on the command line: at once, and in a round of a real worker."""

import asyncio
import json
import os
import sys
from typing import Any
from uuid import UUID

from tests.end_to_end.journey import Place
from tests.support.api_client import Json, Partner
from tests.support.providers import a_provider, enter
from tests.support.waiting import eventually


async def why(partner: Partner, offer_id: str, *options: str) -> tuple[int, str]:
    """Run `jieli why`; gives the exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "jieli",
        "why",
        offer_id,
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=os.environ | partner.jieli.environment | {"COLUMNS": "200", "LANG": "en_GB.UTF-8"},
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


async def offers_to(network: Partner, provider_id: UUID) -> list[Json]:
    answer = await network.get("matching", "/v1/offers", provider_id=provider_id)
    items: list[Json] = answer.json()["items"]
    return items


async def test_why_a_provider_was_asked_is_told_at_once_and_in_a_round(place: Place) -> None:
    promised = await place.ask()
    offer_id = await place.offer(promised["id"])
    code, said = await why(place.hotline, offer_id)
    assert code == 0, said
    assert "made again: the same" in said
    assert str(place.provider_id) in said

    course: dict[str, Any] = {
        "kind": "training_centre",
        "needs": ["skills_training"],
        "service_areas": [{"extent": place.region}],
        "service_capacity": {"unit": "seat", "available": 2, "maximum": 2},
    }
    centre = a_provider() | course
    [centre_id] = await enter(place.network, [centre])
    calm = [{"type": "domestic_violence", "forms": ["mental"]}]
    await place.ask(needs=["skills_training"], urgency="routine", harm=calm)
    [offer] = await eventually(lambda: offers_to(place.network, centre_id), within=30)
    code, said = await why(place.hotline, str(offer["offer_id"]), "--json")
    assert code == 0, said
    found = json.loads(said)
    assert found["same"] is True
    assert found["round"]["needs"] == 1, "planned by the solver's own process"
