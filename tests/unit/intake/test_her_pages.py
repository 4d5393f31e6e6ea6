"""What her pages say and take, without a server: words for every code, and what a draft becomes."""

from datetime import UTC, datetime
from uuid import uuid4

import orjson
import pytest

from services.intake.pages import forms, rules, wording
from services.intake.pages.forms import FORMS, Form
from services.intake.pages.session import Session
from services.intake.pages.texts import LANGUAGES, TEXTS
from services.intake.referrals.acceptance import Acceptance, RequestContext
from services.intake.vault.keys import FileKeys
from services.intake.vault.sealing import Vault
from shared.errors import Forbidden, Malformed
from shared.http.same_origin import refuse_from_elsewhere
from shared.security.aead import SealBroken
from shared.strict_json import canonical
from shared.vocabulary import (
    AgeBand,
    HarmType,
    Need,
    NeedStatus,
    SafeChannel,
    ServiceReport,
    Urgency,
)

KEY = b"k" * 32
WHOLE = {
    "need.shelter": "1",
    "harm.domestic_violence": "1",
    "urgency": "pressing",
    "province": "110000",
    "channel": "none",
    "scope": "any_matched_provider",
}


def accepted(draft: dict[str, str], lang: str = "zh") -> dict[str, object]:
    vault = Vault(FileKeys({1: KEY}, 1), KEY)
    asked = RequestContext(uuid4(), "her_page", "r", "k", f"00-{'1' * 32}-{'2' * 16}-01")
    said = rules.request_of(draft, lang, datetime.now(UTC))
    ready = Acceptance(vault, KEY).judge(canonical(orjson.dumps(said)), asked)
    return {"duties": ready.duties, **ready.facts}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_she_may_meet_has_words(lang: str) -> None:
    families = {
        "need": Need,
        "status": NeedStatus,
        "harm": HarmType,
        "urgency": Urgency,
        "channel": SafeChannel,
        "report": ServiceReport,
    }
    for family, codes in families.items():
        for code in codes:
            assert wording.word(f"{family}.{code}", lang)  # type: ignore[arg-type]


def test_both_languages_say_the_same_things_with_the_same_gaps() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()
    for name, chinese in TEXTS["zh"].items():
        gaps = {
            gap
            for gap in ("{n}", "{day}", "{who}", "{need}", "{hours}", "{said}")
            if gap in chinese
        }
        assert gaps == {gap for gap in gaps if gap in TEXTS["en"][name]}, name
        longest = max(len(each) for each in chinese.replace("：", "。").split("。"))
        assert longest <= 45, f"{name}: a shorter sentence"
        words = [len(each.split()) for each in TEXTS["en"][name].replace(":", ".").split(".")]
        assert max(words) <= 26, f"{name}: a shorter sentence"


@pytest.mark.parametrize("scope", rules.SCOPES)
@pytest.mark.parametrize("age", ["", *AgeBand])
def test_every_age_and_every_choice_is_taken(age: str, scope: str) -> None:
    facts = accepted(WHOLE | {"age": age, "scope": scope, "relation": "father"})
    assert facts["channel"] == "web_form"
    assert facts["self_referred"] is True


def test_s_11_boys_and_men_are_taken_like_anybody() -> None:
    assert accepted(WHOLE | {"gender": "male"})["gender"] == "male"
    assert accepted(WHOLE)["gender"] == "undisclosed"


def test_s_18_a_minor_who_writes_alone_is_protected_from_the_parent_she_names() -> None:
    facts = accepted(WHOLE | {"age": "14-17", "relation": "mother"})
    assert facts["duties"] == (
        "mandatory_report_due",
        "guardian_contact_blocked",
        "special_care_due",
    )
    assert "child_protection" in [need["type"] for need in facts["needs"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("province", "typed", "meant"),
    [
        ("110000", "朝阳区", "110105"),
        ("220000", "朝阳区", "220104"),
        ("440000", "广州市天河区", "440106"),
        ("440000", "广州", "440100"),
        ("440000", "没有这个地方", "440000"),
        ("440000", "", "440000"),
    ],
)
def test_a_place_is_what_she_names_within_her_province(
    province: str, typed: str, meant: str
) -> None:
    assert rules.place_of({"province": province, "city": typed}) == meant


def test_a_form_is_known_by_its_ticket_alone_and_only_in_its_session() -> None:
    form = Form.fresh(KEY, "needs", b"session")
    body = f"x={form.ticket}&{form.name('need.shelter')}=1".encode()
    again, sent = forms.read(KEY, b"session", body)
    assert (again.purpose, again.said(sent, rules.NEEDS)) == ("needs", {"need.shelter": "1"})
    assert form.name("need.shelter") != Form.fresh(KEY, "needs", b"session").name("need.shelter")
    for session, sent_body in (
        (b"other", body),
        (b"session", b""),
        (b"session", b"x=" + b"A" * 40),
        (b"session", body.replace(b"=", b"=B", 1)),
    ):
        with pytest.raises(Forbidden):
            forms.read(KEY, session, sent_body)
    for malformed in (b"\xff=1", b"a=%ff", b"&".join(b"a%d=1" % n for n in range(200))):
        with pytest.raises(Malformed):
            forms.read(KEY, b"session", malformed)


@pytest.mark.parametrize(
    ("origin", "site", "right"),
    [
        (None, None, True),
        ("null", "same-origin", True),
        ("https://help.example", "same-origin", True),
        ("https://evil.example", None, False),
        ("null", "cross-site", False),
        ("https://help.example", "same-site", False),
    ],
)
def test_what_the_browser_says_of_where_it_comes_from_counts(
    origin: str | None, site: str | None, right: bool
) -> None:
    if right:
        refuse_from_elsewhere(origin, site, "help.example")
        return
    with pytest.raises(Forbidden):
        refuse_from_elsewhere(origin, site, "help.example")


def test_only_the_cookie_opens_a_draft() -> None:
    session = Session()
    session.begin()
    session.draft, session.step = {"story": "编造"}, 2
    sealed = session.sealed()
    assert "编造".encode() not in sealed
    again = Session(secret=session.secret)
    again.opened(sealed)
    assert (again.draft, again.step) == (session.draft, 2)
    other = Session()
    other.begin()
    with pytest.raises(SealBroken):
        other.opened(sealed)


def test_the_purposes_of_forms_keep_their_numbers() -> None:
    assert FORMS[:5] == ("begin", "code", "needs", "harm", "self")
    assert len(set(FORMS)) == len(FORMS) < 256
