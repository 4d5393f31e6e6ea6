"""Her own request through all processes: asked for on a page, helped, seen by her, and stopped."""

from uuid import UUID

import httpx

from shared.security import keys
from shared.vocabulary import regions
from tests.end_to_end.journey import Place, by_sms, catching
from tests.support.counting import Sql, query_of
from tests.support.her_browser import HerBrowser
from tests.support.waiting import eventually


def hers(place: Place, http: httpx.AsyncClient) -> HerBrowser:
    secrets = place.hotline.jieli.home.secrets
    return HerBrowser(http, keys.seal_key(secrets, "intake"))


async def test_she_asks_is_helped_sees_who_knows_and_stops_it(place: Place) -> None:
    jieli = place.hotline.jieli
    async with httpx.AsyncClient(base_url=jieli.url("intake"), trust_env=False) as http:
        browser = hers(place, http)
        where = {"province": f"{place.region[:2]}0000", "city": regions.name(place.region)}
        await browser.whole(needs={"need.legal_consultation": "1"}, place=where)
        await browser.send("kept")
        assert "正在找人帮忙" in browser.page or "等它回答" in browser.page
        sql = query_of(jieli.settings.database_url)
        [row] = await sql(
            "select id from intake.referral where client_id = 'her_page' and facts->>'region' = $1",
            place.region,
        )
        offer = await place.offer(str(row["id"]))
        await place.say(offer, "accept")

        async def says(words: str) -> bool:
            assert words in await browser.look()
            return True

        await eventually(lambda: says("有机构答应帮忙了"), within=30)
        path = f"/v1/referrals/{row['id']}/identity"
        seen = await place.network.get("intake", path)
        assert seen.json()["identity"]["name"] == "林某甲"
        assert "看到了姓名" in await browser.look()
        [mine] = await sql(
            "select provider_partner_id as id from intake.need where referral_id = $1", row["id"]
        )
        await browser.send("stop", {f"organization:{mine['id']}": "1"})
        assert (await place.network.get("intake", path)).status_code in (403, 404)
        await browser.send("erase")
        await browser.send("erase_sure")
        await eventually(lambda: is_gone(sql, row["id"]), within=30)


async def is_gone(sql: Sql, referral_id: UUID) -> bool:
    assert await sql("select 1 from matching.offer where referral_id = $1", referral_id) == []
    return True


async def test_s_02_each_need_is_matched_followed_and_closed_on_its_own(place: Place) -> None:
    promised = await place.ask(needs=["legal_consultation", "shelter", "counselling"])
    offer = await place.offer(promised["id"])
    await place.say(offer, "accept")
    await place.becomes(promised["id"], "accepted")
    answer = await place.hotline.get("matching", f"/v1/referrals/{promised['id']}/needs")
    found = {need["type"]: need["status"] for need in answer.json()["items"]}
    assert set(found) == {"legal_consultation", "shelter", "counselling"}
    assert found["legal_consultation"] == "accepted"
    assert found["shelter"] == found["counselling"] == "unmet"


async def test_s_21_the_rights_she_wants_to_read_are_told_of_once(place: Place) -> None:
    number = "19900001777"
    subject = {"age_band": "18-39", "gender": "female", "rights_info_wanted": True}
    promised = await place.ask(subject=subject, safe_contact=by_sms(number))
    [sms] = await eventually(catching(place.hotline, "sms", number), within=30)
    assert sms["text"] == "您好，您要的资料已经备好，请在方便的时候查看。"
    sent = {"template": "rights_pack_dv_zh", "status": "sent"}
    assert await place.told(promised["id"], lambda m: {**m, **sent} == m)
    silent = await place.ask(subject=subject)
    held = {"template": "rights_pack_dv_zh", "status": "held"}
    assert await place.told(silent["id"], lambda m: {**m, **held} == m)
