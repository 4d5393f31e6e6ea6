"""A provider without software answers by a link that came by mail, through all processes."""

import re
from pathlib import Path

from tests.end_to_end.journey import Place, catching
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
