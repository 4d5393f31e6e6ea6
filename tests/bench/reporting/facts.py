"""Facts of an invented year in every province, set by set: no event and no referral is sent."""

from collections.abc import Iterable, Mapping

import asyncpg

from services.reporting.reports.dimensions import place_weights
from shared.vocabulary import AgeBand, Channel, Gender, HarmType, Need, Urgency

YEAR = 2025
PER_REFERRAL = 2.5
"""Facts of one referral: itself, and one need or two."""
ORGANISATIONS, OF_A_CHANNEL = 12, 3
"""In each province, and how many of these refer through one channel; a programme's are its own."""
_OWN = (Channel.WECHAT_MINIPROGRAM, Channel.MINIPROGRAM_HOTLINE)
_ROUND = 500_000

_SHARES: Mapping[str, Mapping[str, float]] = {
    "channel": dict(zip(Channel, (50, 25, 5, 3, 4, 4, 4, 3, 1, 1, 1), strict=True)),
    "harm": dict(zip(HarmType, (80, 7, 5, 1, 2, 1, 4), strict=True)),
    "age": dict(zip(AgeBand, (8, 25, 45, 12, 3, 7), strict=True)),
    "gender": dict(zip(Gender, (77, 15, 1, 7), strict=True)),
    "urgency": dict(zip(Urgency, (1, 3, 6), strict=True)),
    "need": dict(zip(Need, (40, 8, 6, 8, 20, 5, 2, 3, 2, 2, 3, 1), strict=True)),
}


def _drawn(name: str, shares: Mapping[str, float], *, place: bool = False) -> str:
    """SQL that draws a code, or its place, by shares."""
    codes, total, passed, edges = list(shares), sum(shares.values()), 0.0, []
    for share in list(shares.values())[:-1]:
        passed += share
        edges.append(f"{passed / total:.6f}")
    at = f"width_bucket({name}, array[{', '.join(edges)}]::float8[]) + 1"
    listed = ", ".join(f"'{code}'" for code in codes)
    return at if place else f"(array[{listed}])[{at}]"


def _referrals() -> str:
    mainland = {code: n for code, n in place_weights().items() if n and code < "7"}
    dice = ", ".join(
        f"random() as {name}"
        for name in ("c", "h", "a", "g", "u", "p", "o", "d", "n", "f", "w", "q")
    )
    own = ", ".join(f"'{channel}'" for channel in _OWN)
    listed = ", ".join(f"'{code}'" for code in mainland)
    needs = _SHARES["need"]
    return f"""
        insert into referral_fact (referral_id, partner_id, received_at, day, month, channel,
            region, province, age_band, gender, urgency, harm, forms, need_ids, needs, matched_at,
            matchings, told_at, tellings, counted_at)
        select gen_random_uuid(),
            case when channel in ({own}) then '00000000-0000-0000-0000-00000000ffff'::uuid
                else ('00000000-0000-0000-0000-0000' || lpad(to_hex(place * 256
                    + (length(channel) + floor(o * {OF_A_CHANNEL})::int) % {ORGANISATIONS}),
                    8, '0'))::uuid end,
            day + interval '9 hours', day, to_char(day, 'YYYY-MM'), channel,
            code || '', code, age, gender, urgency, harm,
            case when f < 0.5 then array['physical', 'mental'] when f < 0.8 then array['physical']
                else '{{}}' end,
            case when q < 0.5 then array[gen_random_uuid()]
                else array[gen_random_uuid(), gen_random_uuid()] end,
            case when q < 0.5 then array[need] else array[need, case when need = 'shelter'
                then 'counselling' else 'shelter' end] end,
            day + interval '9 hours', 1, day + interval '9 hours', 1, day + interval '9 hours'
        from (
            select *, (array[{listed}])[place] as code from (
                select {_drawn("c", _SHARES["channel"])} as channel,
                    {_drawn("h", _SHARES["harm"])} as harm, {_drawn("a", _SHARES["age"])} as age,
                    {_drawn("g", _SHARES["gender"])} as gender,
                    {_drawn("u", _SHARES["urgency"])} as urgency,
                    {_drawn("n", needs)} as need, {_drawn("p", mainland, place=True)} as place,
                    date '{YEAR}-01-01' + floor(d * 365)::int as day, o, f, q
                from (select {dice} from generate_series(1, $1)) dice
            ) drawn
        ) placed
    """


_NEEDS = """
    insert into need_fact (need_id, referral_id, need, offered_at, offers, declined, expired,
        accepted_at, started_at, ended_at, result, outcome, unmet_at, unmet_reason, withdrawn_at,
        provider_partner_id, told_out)
    select need_id, referral_id, need,
        case when s < 0.9 then at end, (s < 0.9)::int, (d < 0.2)::int, (d > 0.9)::int,
        case when s < 0.78 then at + t * interval '90 hours' end,
        case when s < 0.70 then at + t * interval '95 hours' end,
        case when s < 0.60 then at + interval '6 days' end,
        case when s < 0.60 then 'completed' end, case when s < 0.60 then 'advice_given' end,
        case when s >= 0.90 and s < 0.97 then at end,
        case when s >= 0.90 and s < 0.97 then (array['no_provider', 'no_capacity',
            'no_answer', 'declined_by_all'])[1 + floor(t * 4)::int] end,
        case when s >= 0.97 then at end,
        case when s < 0.9 then partner_id end, true
    from (
        select referral_id, partner_id, received_at as at, n.need_id, n.need, random() as s,
            random() as d, random() as t
        from referral_fact, unnest(need_ids, needs) as n (need_id, need)
    ) needs
"""


async def fill(connection: asyncpg.Connection, facts: int) -> None:
    """Put so many facts of a year into empty tables, and let the planner look at them."""
    await connection.execute("set synchronous_commit = off")
    await connection.execute("select setseed(0.5)")
    query = _referrals()
    for some in _rounds(round(facts / PER_REFERRAL)):
        await connection.execute(query, some)
    await connection.execute(_NEEDS)
    for table in ("referral_fact", "need_fact"):
        await connection.execute(f"vacuum (analyze) {table}")


def _rounds(number: int) -> Iterable[int]:
    for begin in range(0, number, _ROUND):
        yield min(_ROUND, number - begin)
