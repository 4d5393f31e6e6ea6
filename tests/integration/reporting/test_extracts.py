"""Extracts: asked for, decided by two persons, made once, read by who was named, on record."""

import csv
import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.events import Event, HarmFact, PublicityChanged, ReferralReceived
from shared.security import keys
from shared.security.tokens import Caller, issue
from tests.integration.reporting.conftest import Reporting

RESEARCH, EVALUATOR, PLATFORM, HOTLINE = (UUID(int=n) for n in (21, 22, 23, 24))
CITIES = {"110105": 30, "310104": 22, "440106": 18, "440304": 25, "530102": 40, "440511": 4}
ASKED: dict[str, Any] = {
    "purpose": "research",
    "title": "Migrant working women in four cities",
    "year": 2018,
    "variables": ["place", "age", "harm"],
    "places": ["110000", "310000", "440100", "440300"],
    "k": 10,
}


def year() -> list[Event]:
    at = datetime(2018, 5, 4, 3, 2, tzinfo=UTC)
    return [
        ReferralReceived(
            referral_id=uuid4(),
            partner_id=HOTLINE,
            channel="hotline_12338",
            region=region,
            received_at=at,
            occurred_at=at,
            age_band="18-39" if i % 2 else "40-59",
            gender="female",
            harms=(HarmFact(type="domestic_violence"),),
            needs=(),
            urgency="pressing",
            risk="standard",
            consent_scope="any_matched_provider",
        )
        for region, number in CITIES.items()
        for i in range(number)
    ]


class People:
    """Those who ask, decide and read."""

    def __init__(self, reporting: Reporting) -> None:
        self.reporting = reporting

    async def who(
        self, name: str, partner: UUID, *scopes: str, kind: str = "partner"
    ) -> httpx.AsyncClient:
        settings = self.reporting.settings
        caller = Caller(name, partner, frozenset(scopes), kind=kind)
        token = issue(settings, keys.signing_keys(settings.secrets), caller)
        client = await self.reporting.client()
        client.headers["authorization"] = f"Bearer {token}"
        return client

    async def researcher(self) -> httpx.AsyncClient:
        return await self.who("researcher", RESEARCH, "extract:request", "report:read")

    async def approver(self, name: str) -> httpx.AsyncClient:
        return await self.who(name, PLATFORM, "extract:approve", kind="staff")


def keyed() -> dict[str, str]:
    return {"idempotency-key": str(uuid4())}


@pytest.fixture
async def people(reporting: Reporting) -> People:
    await reporting.hear(*year())
    return People(reporting)


async def asked(people: People, **changes: Any) -> str:
    researcher = await people.researcher()
    answer = await researcher.post("/v1/extracts", json=ASKED | changes, headers=keyed())
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/v1/extracts/{answer.json()['extract_id']}"
    return str(answer.json()["extract_id"])


async def decided(people: People, extract: str, *names: str) -> None:
    for name in names:
        approver = await people.approver(name)
        said = {"decision": "approve", "ground": "contract_seen"}
        answer = await approver.post(f"/v1/extracts/{extract}/decide", json=said, headers=keyed())
        assert answer.status_code == 200, answer.text


async def test_s_41_a_research_extract_of_four_cities_is_approved_by_two_k_anonymous_and_logged(
    people: People,
) -> None:
    extract = await asked(people)
    researcher = await people.researcher()
    where = f"/v1/extracts/{extract}"
    await decided(people, extract, "one")
    await people.reporting.run("make-extracts")
    assert (await researcher.get(where)).json()["state"] == "waiting"
    again = await (await people.approver("one")).post(
        f"{where}/decide", json={"decision": "approve", "ground": "contract_seen"}, headers=keyed()
    )
    assert (again.status_code, again.json()["type"]) == (403, "/problems/somebody-else")
    await decided(people, extract, "another")
    assert await people.reporting.run("make-extracts") is True

    told = (await researcher.get(where)).json()
    assert told["state"] == "ready"
    assert [d["decided_by"] for d in told["decisions"]] == ["one", "another"]
    file = await researcher.get(f"{where}/file")
    assert file.headers["etag"] == f'"{told["digest"]}"'
    lines = [line for line in file.text.lstrip("\ufeff").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert {row["place"] for row in rows} == set(ASKED["places"])
    assert min(int(row["persons"]) for row in rows) == told["smallest"] >= 11
    assert set(rows[0]) == {"place", "age", "harm", "persons"}
    actions = await people.reporting.rows(
        "select actor, action from audit where subject = $1 order by id", UUID(extract)
    )
    assert [(row["actor"], row["action"]) for row in actions] == [
        ("researcher", "ask_for_extract"),
        ("one", "approve_extract"),
        ("another", "approve_extract"),
        ("researcher", "make_extract"),
        ("researcher", "read_extract"),
    ]


async def test_s_30_cases_in_the_news_are_in_no_count_below_the_province(people: People) -> None:
    known = await people.reporting.rows(
        "select referral_id, received_at from referral_fact where region = '440304'"
    )
    await people.reporting.hear(
        *(
            PublicityChanged(
                referral_id=row["referral_id"], changed_at=row["received_at"], publicity_risk=True
            )
            for row in known
        )
    )
    extract = await asked(people)
    await decided(people, extract, "one", "another")
    await people.reporting.run("make-extracts")
    file = await (await people.researcher()).get(f"/v1/extracts/{extract}/file")
    lines = [line for line in file.text.lstrip("\ufeff").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert {row["place"] for row in rows} == {"110000", "310000", "440100"}
    total = await people.reporting.rows("select count(*) as n from referral_fact")
    assert total[0]["n"] == sum(CITIES.values()), "they are counted still, by their province"


async def test_s_46_an_evaluator_reads_only_and_the_same_question_has_the_same_digest(
    people: People,
) -> None:
    evaluator = await people.who("evaluator", EVALUATOR, "report:read")
    forbidden = await evaluator.post("/v1/extracts", json=ASKED, headers=keyed())
    assert forbidden.status_code == 403
    digests = []
    for _ in range(2):
        extract = await asked(people, reader_partner_id=str(EVALUATOR), purpose="evaluation")
        await decided(people, extract, "one", "another")
        await people.reporting.run("make-extracts")
        # What comes late moves no year that was made.
        await people.reporting.hear(*year()[:15])
        file = await evaluator.get(f"/v1/extracts/{extract}/file")
        assert file.status_code == 200
        digests.append(file.headers["etag"])
        not_named = await (await people.researcher()).get(f"/v1/extracts/{extract}/file")
        assert not_named.status_code == 404
    assert digests[0] == digests[1]


async def test_what_is_refused_says_why_and_keeps_nothing(people: People) -> None:
    hotline = await people.who("hotline", HOTLINE, "extract:request")
    own = await hotline.post("/v1/extracts", json=ASKED, headers=keyed())
    assert (own.status_code, own.json()["type"]) == (403, "/problems/forbidden")
    assert "subtract" in own.json()["detail"]

    researcher = await people.researcher()
    wrong = ASKED | {"places": ["440304", "999900"], "k": 0, "title": "Call 19900001234", "x": 1}
    answer = await researcher.post("/v1/extracts", json=wrong, headers=keyed())
    assert answer.status_code == 422
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/places/0", "/places/1", "/k", "/title", "/x"}
    early = await researcher.post("/v1/extracts", json=ASKED | {"year": 2017}, headers=keyed())
    (error,) = early.json()["errors"]
    assert error["pointer"] == "/year"
    assert "2018" in error["allowed"]
    assert await people.reporting.rows("select from extract") == []


async def test_nobody_decides_for_the_own_organisation_and_one_no_ends_it(people: People) -> None:
    researcher = await people.researcher()
    extract = await asked(people)
    boss = await people.who("boss", RESEARCH, "extract:approve", kind="staff")
    said = {"decision": "approve", "ground": "not_needed"}
    where = f"/v1/extracts/{extract}"
    refused = await boss.post(f"{where}/decide", json=said, headers=keyed())
    assert refused.json()["type"] == "/problems/somebody-else"
    assert (await researcher.get(f"{where}/file")).status_code == 409
    no = await (await people.approver("one")).post(
        f"{where}/decide", json=said | {"decision": "reject"}, headers=keyed()
    )
    assert no.json()["state"] == "rejected"
    late = await (await people.approver("another")).post(
        f"{where}/decide", json=said, headers=keyed()
    )
    assert late.status_code == 409
    assert await people.reporting.run("make-extracts") is False
    stranger = await people.who("other", EVALUATOR, "report:read")
    assert (await stranger.get("/v1/extracts")).json()["items"] == []
    assert (await stranger.get(where)).status_code == 404
