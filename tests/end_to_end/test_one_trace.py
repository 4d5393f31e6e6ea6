"""The trace id of the 202 opens one tree of spans from all four services."""

from typing import Any

import httpx

from tests.end_to_end.journey import Place, by_sms
from tests.support.waiting import eventually

SERVICES = {"jieli-intake", "jieli-matching", "jieli-notifications", "jieli-reporting"}


async def test_the_spans_of_all_four_services_hang_together_in_one_trace(place: Place) -> None:
    promised = await place.ask(safe_contact=by_sms("19900001021"))
    await place.say(await place.offer(promised["id"]), "accept")
    await place.told(promised["id"], lambda m: m["audience"] == "survivor")
    zipkin = place.hotline.jieli.settings.zipkin
    url = f"{zipkin}/api/v2/trace/{promised['trace_id']}"

    async def spans_of_all() -> list[Any]:
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(url)
        assert answer.status_code == 200, answer.status_code
        found: list[Any] = answer.json()
        names = {span["localEndpoint"]["serviceName"] for span in found}
        assert names == SERVICES, names
        assert any("parentId" not in span for span in found), "the first span is not there yet"
        topics = {
            (span["localEndpoint"]["serviceName"], span["tags"]["messaging.destination.name"])
            for span in found
            if "messaging.destination.name" in span["tags"]
        }
        assert ("jieli-reporting", "notifications") in topics, topics
        # Each process sends its spans when it has some: a cause may come after what it caused.
        ids = {span["id"] for span in found}
        lost = [s["name"] for s in found if "parentId" in s and s["parentId"] not in ids]
        assert lost == []
        return found

    spans = await eventually(spans_of_all, within=30)

    roots = [span for span in spans if "parentId" not in span]
    assert [span["localEndpoint"]["serviceName"] for span in roots] == ["jieli-intake"]
