"""A provider without software answers by a link that came by mail, through all processes."""

import re
from pathlib import Path
from uuid import UUID

from tests.end_to_end.journey import Place, catching
from tests.support.counting import query_of
from tests.support.providers import a_provider, enter
from tests.support.waiting import eventually

HERE = {"sec-fetch-site": "same-origin"}
MAIL = "answers-by-link@office.example"


def everything_logged(home: Path) -> str:
    """Every log of every process."""
    logs = home / "logs"
    found = "".join(path.read_text(errors="replace") for path in logs.rglob("*") if path.is_file())
    assert found
    return found


async def test_answering_by_the_link_of_a_mail_moves_the_referral(place: Place) -> None:
    contact = {"channel": "email", "address": MAIL, "language": "en", "answer_by_link": True}
    path = f"/v1/providers/{place.provider_id}/contact"
    assert (await place.network.put("notifications", path, contact)).status_code == 200
    promised = await place.ask()
    [mail] = await eventually(catching(place.hotline, "email", MAIL), within=30)
    [link] = re.findall(r"http://\S+/answer/en/[\w-]{43}", mail["text"].replace("=\n", ""))
    assert promised["id"] not in link
    http = place.hotline.http
    assert (await http.head(link)).status_code == 200
    shown = await http.get(link)
    assert "Legal consultation" in shown.text
    assert (await place.life(promised["id"]))["status"] in {"received", "offered"}
    done = await http.post(link, data={"do": "accept"}, headers=HERE)
    assert done.status_code == 200, done.text
    await place.becomes(promised["id"], "accepted")
    again = await http.post(link, data={"do": "decline", "reason": "no_capacity"}, headers=HERE)
    assert again.status_code == 410
    assert "Answered on" in again.text
    token = link.rpartition("/")[2]
    assert token not in everything_logged(place.hotline.jieli.settings.jieli_home)


async def test_s_30_once_a_case_is_in_the_news_the_next_mail_is_a_fixed_sentence_alone(
    place: Place,
) -> None:
    mail = "second-office@office.example"
    promised = await place.ask()
    offer = await place.offer(promised["id"])
    second = a_provider(places=50, service_areas=[{"extent": place.region}])
    contact = {"channel": "email", "address": mail, "language": "en", "answer_by_link": True}
    await enter(place.network, [second], lambda _: contact)
    path = f"/v1/referrals/{promised['id']}"
    marked = await place.hotline.patch("intake", path, {"publicity_risk": True})
    assert marked.status_code == 200, marked.text
    sql = query_of(place.hotline.jieli.settings.database_url)

    async def matching_knows() -> bool:
        known = "select 1 from matching.case_publicity where referral_id = $1"
        return bool(await sql(known, UUID(promised["id"])))

    await eventually(matching_knows, within=30)
    await place.say(offer, "decline", {"reason": "no_capacity"})
    [told] = await eventually(catching(place.hotline, "email", mail), within=30)
    assert "A new request is waiting for your answer" in told["text"]
    assert "/answer/" not in told["text"].replace("=\n", "")
    assert "Legal" not in told["text"]
    assert (await place.life(promised["id"]))["publicity_risk"] is True
