"""What is sent to reporting for the examples: figures of a year that is over."""

from uuid import uuid4

from shared.openapi.parameters import PATH_EXAMPLES
from tests.support.exchanges import STAFF, Exchanges
from tests.support.waiting import eventually

APP = "test_miniprogram"
READER, EVALUATOR = "test_reader", "test_evaluator"
PERIOD, PROGRAMME = "2022-08-18..2023-08-18", "mini-program"
PERSONS = 40
PUBLICATION, REQUEST = PATH_EXAMPLES["publication_id"], PATH_EXAMPLES["request_id"]
EXTRACT = PATH_EXAMPLES["extract_id"]
PLACES = ("110105", "310104", "440305")


async def references(exchanges: Exchanges) -> None:
    """Figures of others, and the pages' own address."""
    for name in ("list_reference_figures", "get_reference_figure"):
        await exchanges.send(EVALUATOR, "reporting", name)


async def publications(exchanges: Exchanges) -> None:
    """A programme's year is published and read: as a report, whole, and on the overview."""
    await _a_year(exchanges)
    learn = {"request_id": REQUEST}
    await exchanges.send(STAFF, "reporting", "make_publication", learn=learn)
    await exchanges.send(STAFF, "reporting", "get_publication_request")
    made = exchanges.real[REQUEST]
    answer = await exchanges.partner.of(STAFF).get("reporting", f"/v1/publications/requests/{made}")
    exchanges.real[PUBLICATION] = answer.json()["publications"][0]
    await exchanges.send(EVALUATOR, "reporting", "list_publications", population=PROGRAMME)
    await exchanges.send(EVALUATOR, "reporting", "get_publication")
    named = {"population": PROGRAMME, "period": PERIOD}
    await exchanges.send(EVALUATOR, "reporting", "get_report", **named)
    await exchanges.send("", "reporting", "get_overview")
    await exchanges.send("", "reporting", "get_figure", **named)


async def _a_year(exchanges: Exchanges) -> None:
    """Invented persons who asked for help by the mini program, counted."""
    staff = exchanges.partner.of(STAFF)
    before = (await staff.get("reporting", "/internal/v1/counted")).json()["received"]
    body = exchanges.example("intake", "post_referral")
    lines = [
        {
            **body,
            "source_ref": uuid4().hex[:12],
            "channel": "wechat_miniprogram",
            "occurred_at": f"2022-09-{1 + n % 28:02d}T09:12:00+08:00",
            "region": PLACES[n % len(PLACES)],
            "consent": {**body["consent"], "scope": "statistics_only"},
        }
        for n in range(PERSONS * len(PLACES))
    ]
    answers = await exchanges.partner.of(APP).lines("intake", "/v1/referrals/batch", lines)
    assert {each["status"] for each in answers} == {202}, answers[0]

    async def counted() -> bool:
        found = await staff.get("reporting", "/internal/v1/counted")
        return bool(found.json()["received"] >= before + len(lines))

    await eventually(counted, within=60)


async def extracts(exchanges: Exchanges) -> None:
    """A researcher asks for a year; two persons say yes; the file is made and read."""
    learn = {"extract_id": EXTRACT}
    await exchanges.send(READER, "reporting", "ask_for_extract", learn=learn)
    for person in ("test_extracts", "test_extracts_second"):
        await exchanges.send(person, "reporting", "decide_extract")
    await exchanges.send(READER, "reporting", "get_extract")
    for name in ("list_extracts", "read_extract"):
        await exchanges.send(READER, "reporting", name)
