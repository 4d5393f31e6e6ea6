"""The mini-program year on a real stack, and the commands that look at it."""

import asyncio
import re
from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import httpx
import orjson
import pytest
from kafka import KafkaProducer

from jieli.client import several
from jieli.errors import CommandError
from jieli.journey import merge, trace_ids
from jieli.replay.figures import PERIOD, PROGRAMME
from jieli.replay.pro_bono import run as pro_bono
from jieli.replay.pro_bono.network import make_network
from jieli.replay.published import CALL_TOPICS, HARMS
from jieli.replay.run import Replayed, replay
from jieli.replay.year import Year, make_year
from shared.kafka.client_config import client_config
from shared.settings import SERVICES
from tests.support.commands import REPOSITORY, command
from tests.support.fault_scene import without_viewer
from tests.support.stack import RunningJieli, running_jieli, unsynced
from tests.support.waiting import eventually

REFERRALS = sum(HARMS.values()) + sum(CALL_TOPICS.values())


class Silence:
    """Progress for nobody."""

    def begin(self, title: str) -> None: ...

    def update(self, title: str, detail: str) -> None: ...

    def done(self, title: str, detail: str = "") -> None: ...


@pytest.fixture(scope="module")
def jieli() -> Iterator[RunningJieli]:
    """A stack of this module's own: the year must be the only thing in it."""
    with running_jieli(
        lambda parts: unsynced(without_viewer(parts)), DEADLINE_SCALE="0.01"
    ) as running:
        yield running


@pytest.fixture(scope="module")
def year(jieli: RunningJieli) -> Year:
    return make_year(7, f"http://127.0.0.1:{jieli.settings.catcher_port}")


@pytest.fixture(scope="module")
def replayed(jieli: RunningJieli, year: Year) -> Replayed:
    return asyncio.run(replay(jieli.settings, year, Silence()))


def test_the_year_meets_every_published_figure(replayed: Replayed) -> None:
    different = [each for each in replayed.figures if not each.equal]
    assert different == []
    assert len(replayed.references) == REFERRALS


def test_what_a_director_asks_first_is_a_number(replayed: Replayed) -> None:
    """How many were helped, are open and ended without help: no division of them hides one."""
    needs = replayed.needs
    assert needs["helped"]
    assert needs.get("open") or (needs["in_progress"] and needs["waiting"])
    assert needs.get("without_help") or needs["unmet"]


def test_providers_accept_decline_help_and_let_lapse(replayed: Replayed) -> None:
    assert set(replayed.answered) == {"accept", "decline", "start", "complete"}
    assert replayed.answered["accept"] > 2000


async def test_a_second_replay_of_the_same_seed_counts_nothing_twice(
    jieli: RunningJieli, year: Year, replayed: Replayed
) -> None:
    again = await replay(jieli.settings, year, Silence())
    assert again.equal
    assert again.references == replayed.references
    async with several(jieli.settings, "test_ops") as (operator,):
        counted = await operator.get("reporting", "/internal/v1/counted")
    assert counted["received"] == counted["matched"] == REFERRALS


async def test_a_referral_of_the_year_has_one_journey_through_all_services(
    jieli: RunningJieli, replayed: Replayed
) -> None:
    id_ = next(iter(replayed.references))
    async with several(jieli.settings, "test_ops") as (operator,):
        path = f"/internal/v1/journeys/{id_}"
        lines = merge([await operator.get(service, path) for service in SERVICES])
    assert {line.moment.service for line in lines} == set(SERVICES)
    assert lines[0].moment.event == "referral.received"
    assert len(trace_ids(lines)) == 1


async def test_calls_are_handled_by_volunteer_lawyers(
    jieli: RunningJieli, replayed: Replayed
) -> None:
    id_ = next(id_ for id_, name in replayed.references.items() if name.startswith("call-"))
    async with several(jieli.settings, "test_ops") as (operator,):
        referral = await operator.get("matching", f"/v1/referrals/{id_}")
    assert referral["needs"][0]["provider"]["kind"] == "volunteer_lawyer"


async def test_a_client_nobody_knows_is_named_as_such(jieli: RunningJieli) -> None:
    with pytest.raises(CommandError, match="No demo client"):
        async with several(jieli.settings, "nobody"):
            pass


def test_a_report_is_printed_as_a_table_as_json_and_as_csv(
    jieli: RunningJieli, replayed: Replayed
) -> None:
    asked = ("report", "requests", "--by", "gender", "--channel", "online")
    window = ("--from", PERIOD["from"], "--to", PERIOD["to"])
    assert "1,254" in command(jieli, *asked, *window).stdout
    found = orjson.loads(command(jieli, *asked, *window, "--format", "json").stdout)
    assert found["total"] == 1254
    assert "gender" in command(jieli, *asked, *window, "--format", "csv").stdout


def test_s_06_who_asks_is_told_by_age_and_never_as_one_blended_rate(
    jieli: RunningJieli, replayed: Replayed
) -> None:
    """1,254 of 40,100 users asked; a third of those are minors, who are few among the users."""
    window = ("--from", PERIOD["from"], "--to", PERIOD["to"], "--population", PROGRAMME)
    asked = ("report", "conversion", *window, "--by", "age_class", "--json")
    found = orjson.loads(command(jieli, *asked).stdout)
    assert found["total"] == {"requests": 1254, "users": 40100, "rate_pct": 3.13}
    rows = {row["age_class"]: row for row in found["rows"]}
    assert rows["minor"]["request_share_pct"] == 33
    assert rows["minor"]["user_share_pct"] < rows["adult"]["user_share_pct"]
    assert rows["adult"]["rate_pct"] < rows["minor"]["rate_pct"]
    assert found["caveats"]


def test_an_unknown_report_names_those_there_are(jieli: RunningJieli) -> None:
    answer = command(jieli, "report", "no-such-report")
    assert answer.returncode == 2
    assert "time-to-help" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_token_opens_the_api(jieli: RunningJieli) -> None:
    token = command(jieli, "token", "test_ops").stdout.strip()
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx.get(f"{jieli.url('matching')}/v1/offers", headers=headers)
    assert answer.status_code == 200


def test_trying_one_shows_its_journey_and_its_trace(
    jieli: RunningJieli, replayed: Replayed
) -> None:
    answer = command(jieli, "try")
    assert answer.returncode == 0, answer.stderr
    assert "publishes referral.received" in answer.stdout
    assert f"{jieli.settings.zipkin}/zipkin/traces/" in answer.stdout


def test_the_demonstration_is_told_to_its_end_in_both_languages(jieli: RunningJieli) -> None:
    told = command(jieli, "demo")
    assert told.returncode == 0, told.stderr
    assert "Reporting has counted it" in told.stdout
    in_chinese = command(jieli, "demo", language="zh_CN")
    assert "已计入统计" in in_chinese.stdout


def test_the_audit_of_all_these_looks_is_whole(jieli: RunningJieli, replayed: Replayed) -> None:
    answer = command(jieli, "audit", "verify")
    assert answer.returncode == 0, answer.stderr
    assert "The audit is whole" in answer.stdout


def test_a_journey_nobody_knows_is_explained(jieli: RunningJieli) -> None:
    answer = command(jieli, "trace", str(uuid4()))
    assert answer.returncode == 1
    assert "jieli try" in answer.stderr
    assert "Traceback" not in answer.stderr


async def test_a_poisonous_event_is_listed_shown_and_replayed(jieli: RunningJieli) -> None:
    event_id = uuid4()
    poison = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(event_id).encode()),
        ("ce_type", b"referral.received"),
        ("ce_source", b"/intake"),
        ("ce_dataversion", b"1"),
    ]
    producer = KafkaProducer(**client_config(jieli.settings))
    producer.send("referrals", key=str(uuid4()).encode(), value=b"{", headers=poison)
    producer.flush()
    producer.close()

    def listed() -> list[str]:
        lines = command(jieli, "dlq", "list", "--service", "matching").stdout.splitlines()
        return [line.split()[0] for line in lines if line.startswith("matching:")]

    letter, *_ = await eventually(listed, within=20, every=0.5)
    reason = "bad_json"
    assert "reason" in command(jieli, "dlq", "show", letter).stdout
    assert "would be replayed" in command(jieli, "dlq", "replay", letter, "--dry-run").stdout
    assert "1 asked to be handled again" in command(jieli, "dlq", "replay", letter).stdout

    async def tried() -> bool:
        connection = await asyncpg.connect(jieli.settings.database_url)
        try:
            row = await connection.fetchrow(
                "select replay_asked, replayed_at, reason from matching.dead_letter where id = $1",
                int(letter.split(":")[1]),
            )
            handled = await connection.fetchval(
                "select count(*) from matching.inbox where event_id = $1", event_id
            )
        finally:
            await connection.close()
        # It was tried, cannot be read any better, and did not count as handled.
        assert row["replay_asked"] is None
        return (row["replayed_at"], row["reason"], handled) == (None, reason, 0)

    await eventually(tried, within=20, every=0.5)
    assert letter in listed()
    await closing(jieli, letter)


async def closing(jieli: RunningJieli, letter: str) -> None:
    """Close a dead letter that waits, and look at what is left of it."""
    closed = command(jieli, "dlq", "close", letter, "--reason", "not_ours", "--json")
    assert orjson.loads(closed.stdout) == {
        "dead_letters": [letter],
        "reason": "not_ours",
        "closed": True,
    }
    assert letter not in command(jieli, "dlq", "list").stdout
    again = orjson.loads(command(jieli, "dlq", "list", "--all", "--json").stdout)
    [one] = [each for each in again if each["dead_letter"] == letter]
    assert (one["closed_reason"], one["closed_by"]) == ("not_ours", "test_ops")
    assert command(jieli, "dlq", "close", letter, "--reason", "other").returncode == 0
    assert command(jieli, "dlq", "replay", letter).returncode == 1
    looks = await audited(jieli)
    assert looks == [("replay_dead_letter", ""), ("close_dead_letter", "not_ours")]


async def audited(jieli: RunningJieli) -> list[tuple[str, str]]:
    """What the audit says was done with dead letters, first to last."""
    connection = await asyncpg.connect(jieli.settings.database_url)
    try:
        rows = await connection.fetch(
            "select action, ground from matching.audit where action like '%dead_letter' order by id"
        )
    finally:
        await connection.close()
    return [(row["action"], row["ground"]) for row in rows]


FIELDS = re.compile(r"^\| `([^`]+)` \| (\w+) \| (.*) \|$", re.MULTILINE)
"""Of the table in jieli/README.md: the command, the kind of document, what is in it."""


@pytest.mark.parametrize(
    "words",
    [
        ("try",),
        ("regions",),
        ("token", "test_ops"),
        ("clients", "list"),
        ("clients", "show", "test_hotline"),
        ("clients", "add", "county", "--organisation", "示例县妇联", "--scope", "referral:write"),
        ("clients", "limit", "county", "20"),
        ("clients", "scopes", "county", "--scope", "referral:write"),
        ("clients", "rotate", "county"),
        ("clients", "disable", "county"),
        ("clients", "enable", "county"),
        ("partners", "enter", "示例县妇联", "womens_federation", "--region", "530302"),
        ("partners", "list"),
        ("audit", "verify"),
        ("keys", "list"),
        ("providers", "waiting"),
        ("dlq", "list", "--all"),
        ("dlq", "replay", "--all", "--dry-run"),
        ("dlq", "close", "--all", "--dry-run", "--reason", "other"),
        ("report", "requests"),
    ],
)
def test_what_is_printed_for_programs_is_one_document_with_the_fields_it_is_said_to_have(
    jieli: RunningJieli, replayed: Replayed, words: tuple[str, ...]
) -> None:
    table = (REPOSITORY / "jieli" / "README.md").read_text(encoding="utf-8")
    rows = {
        name: (kind, set(re.findall("`([a-z_]+)`", told)))
        for name, kind, told in FIELDS.findall(table)
    }
    name = max((each for each in rows if " ".join(words).startswith(each)), key=len)
    kind, fields = rows[name]
    answer = command(jieli, *words, "--json")
    assert answer.returncode == 0, answer.stderr
    found = orjson.loads(answer.stdout)
    assert isinstance(found, list if kind == "array" else dict)
    for one in found if isinstance(found, list) else [found]:
        assert fields <= one.keys() or set(one) == set(SERVICES), name


def test_a_referral_is_traced_by_its_id_its_receipt_and_its_trace(
    jieli: RunningJieli, replayed: Replayed
) -> None:
    made = orjson.loads(command(jieli, "try", "--json").stdout)["referral"]
    for known_by in (
        made["id"],
        made["receipt_code"],
        made["receipt_code"].lower(),
        made["trace_id"],
    ):
        found = orjson.loads(command(jieli, "trace", known_by, "--json").stdout)
        assert found["referral_id"] == made["id"]
        assert found["status"] in {"offered", "accepted", "closed"}
        assert made["trace_id"] in found["traces"]
    shown = command(jieli, "trace", made["id"], COLUMNS="60").stdout
    assert shown.startswith(f"Referral {made['id']}")
    assert "It stands: " in shown
    assert all(need["provider"]["id"] in shown for need in found["needs"] if need["provider"])


def test_three_years_of_the_lawyers_network_meet_every_published_figure(
    jieli: RunningJieli,
) -> None:
    """S-26, S-28, S-29, through the public API; the last, for it posts 3,061 requests more."""
    made = asyncio.run(pro_bono.replay(jieli.settings, make_network(7), Silence()))
    assert [each for each in made.figures if not each.equal] == []
    assert len(made.references) == 3061
    cases = command(jieli, "report", "litigation", "--population", "justice4her", "--json").stdout
    found = orjson.loads(cases)
    assert (found["brought"], found["favourable"], found["rate_pct"]) == (28, 15, 54)
    assert found["benchmark"] is None
