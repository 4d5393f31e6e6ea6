"""One mail to many, and each could read who else is on the list."""

import re
from uuid import UUID

from tests.breaches.people import Settled, mark, sent
from tests.support.api_client import Json, Partner
from tests.support.builders import a_referral
from tests.support.providers import a_provider, enter
from tests.support.waiting import eventually

MANY = 20
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")
OUR_OWN = {"inbox@jieli.example"}


async def test_many_told_at_once_each_get_a_mail_that_names_nobody_else(
    hotline: Partner, region: str
) -> None:
    word = mark()
    place = Settled(hotline, region, word)
    offices = [
        a_provider(name=f"{word}-{number}", places=50, service_areas=[{"extent": place.region}])
        for number in range(MANY)
    ]
    mailboxes = {
        office["provider_id"]: f"{word}.{n}@office.example" for n, office in enumerate(offices)
    }
    await enter(
        place.network, offices, lambda id_: {"channel": "email", "address": mailboxes[str(id_)]}
    )
    asked = [
        a_referral(region=place.region, needs=["legal_consultation"], safe_contact=None)
        for _ in range(2 * MANY)
    ]

    answers = await place.hotline.lines("intake", "/v1/referrals/batch", asked)

    async def all_told() -> list[Json]:
        found = [one for one in await sent(place.hotline, kind="email") if word in one["to"]]
        assert len({one["to"] for one in found}) == MANY, len(found)
        return found

    mails = await eventually(all_told, within=30)
    for mail in mails:
        named = set(ADDRESS.findall(str(mail["headers"]) + mail["subject"] + mail["text"]))
        assert mail["together"] == [mail["to"]]
        assert mail["headers"]["to"] == mail["to"]
        assert not {"cc", "bcc", "resent-to", "reply-to", "x-original-to"} & set(mail["headers"])
        assert named - {mail["reference"].strip("<>")} == {mail["to"], *OUR_OWN}
    _nothing_links(mails, [answer["id"] for answer in answers])


def _nothing_links(mails: list[Json], referral_ids: list[str]) -> None:
    """No id of a mail is another's, nor a referral's, so that two mails tell of no one person."""
    ids = [UUID(mail["reference"].strip("<>").partition("@")[0]) for mail in mails]
    offers = [
        line.rsplit(None, 1)[-1].split("：")[-1]
        for mail in mails
        for line in mail["text"].splitlines()
        if UUID_IN.search(line)
    ]
    assert len(set(ids)) == len(mails)
    assert len(set(offers)) == len(offers) >= len(mails)
    assert not {str(id_) for id_ in ids} & {*referral_ids, *offers}
    assert not [mail for mail in mails for id_ in referral_ids if id_ in str(mail)]


UUID_IN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
