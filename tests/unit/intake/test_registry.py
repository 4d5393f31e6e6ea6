"""Who is responsible, who is above, and which channels a client speaks for: rules without I/O."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.intake.registry import rules
from services.intake.registry.rules import Body
from shared.vocabulary import Channel, ClueChannel, OrganisationLevel, PartnerKind

NATION, CITY, COUNTY = (OrganisationLevel(each) for each in ("nation", "city", "county"))


def body(number: int, level: OrganisationLevel, region: str | None, **more: object) -> Body:
    made = {"id": UUID(int=number), "name": "示例", "kind": "procuratorate"}
    return Body(**{**made, "level": level, "region": region, **more})  # type: ignore[arg-type]


TREE = [body(1, NATION, None), body(2, CITY, "530300"), body(3, COUNTY, "530302")]


@pytest.mark.parametrize(
    ("region", "found", "escalated"),
    [("530302", 3, None), ("530303", 2, "530303"), ("110105", 1, "110105"), (None, 1, None)],
)
def test_routing_goes_upwards_until_a_body_is_found(
    region: str | None, found: int, escalated: str | None
) -> None:
    route = rules.route(TREE, "procuratorate", region)
    assert route is not None
    assert (route.body.id.int, route.escalated_from) == (found, escalated)
    assert rules.route(TREE, "court", region) is None


def test_a_body_abroad_is_never_responsible() -> None:
    assert rules.route([body(1, NATION, None, abroad=True)], "procuratorate", "530302") is None


def test_above_a_body_is_its_parent_or_the_nearest_of_its_kind() -> None:
    nation, city, county = TREE
    assert rules.above(TREE, county) == city
    assert rules.above(TREE, city) == nation
    assert rules.above(TREE, nation) is None
    town = body(4, OrganisationLevel.TOWN, "530302", parent_id=nation.id)
    assert rules.above([*TREE, town], town) == nation
    twin = body(5, COUNTY, "530302")
    assert rules.above([*TREE, twin], county) == city, "one beside it is not above it"


def test_every_kind_says_its_channels_and_every_channel_is_one() -> None:
    every = {str(code) for family in (Channel, ClueChannel) for code in family}
    listed = rules._table()["kinds"]
    assert set(listed) == {str(kind) for kind in PartnerKind}
    for kind in PartnerKind:
        assert rules.channels_of(kind) <= every


def test_a_rehearsing_client_names_any_channel_unless_some_were_entered() -> None:
    assert rules.granted_channels(None, "app", test=True) is None
    assert rules.granted_channels(None, "app", test=False) == rules.channels_of("app")
    assert rules.granted_channels(["web_form"], "app", test=True) == {"web_form"}
    assert rules.granted_channels([], "app", test=False) == frozenset()
    assert rules.channels_of("a word of its own") == {"partner_api"}


def test_a_night_belongs_to_whose_turn_it_is() -> None:
    hours = {
        "time_zone": "Asia/Shanghai",
        "windows": [{"days": "mon-fri", "from": "08:30", "to": "17:30"}],
        "otherwise": [
            {"partner_id": "a", "windows": [{"days": "daily", "from": "17:30", "to": "08:30"}]},
            {"partner_id": "b", "windows": [{"days": "sat,sun", "from": "00:00", "to": "24:00"}]},
        ],
    }

    def at(day: int, hour: int) -> tuple[bool | None, str | None]:
        now = datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
        return rules.is_open(hours, now), rules.stands_in(hours, now)

    assert at(26, 10) == (True, None)
    assert at(26, 22) == (False, "a")
    assert at(28, 12) == (False, "b")
    assert (rules.is_open(None, datetime.now(ZoneInfo("UTC"))), rules.stands_in({}, None)) == (  # type: ignore[arg-type]
        None,
        None,
    )
