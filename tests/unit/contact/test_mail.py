"""One recipient, in one form."""

import pytest

from shared.contact.mail import mail_address, mailbox
from shared.fields import UnfitError


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("she@example.org", "she@example.org"),
        (" she@Example.ORG ", "she@example.org"),
        ("she＠example.org", "she@example.org"),
        ("she+notes@example.org", "she+notes@example.org"),
        ("she@例子.中国", "she@xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_an_address_is_kept_as_it_is_sent_to(written: str, kept: str) -> None:
    assert mail_address(written) == kept
    assert mail_address(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "she@@example",
        "she@example",
        "she@",
        "@example.org",
        "",
        "she@example.org, he@example.org",
        "she@example.org\nbcc: he@example.org",
        "She <she@example.org>",
        '"she he"@example.org',
        "she@localhost",
        "she@[127.0.0.1]",
        "她@example.org",
        "she..too@example.org",
        "she@example..org",
        f"{'s' * 250}@example.org",
        "mailto:she@example.org",
        "19900001234",
    ],
)
def test_anything_but_one_plain_address_is_refused(written: str) -> None:
    with pytest.raises(UnfitError) as refused:
        mail_address(written)
    assert refused.value.code == "not_a_mail_address"
    assert "example" not in str(refused.value)


def test_case_and_what_follows_a_plus_lead_to_the_same_box() -> None:
    assert mailbox("She+1@example.org") == mailbox("she+2@Example.org") == "she@example.org"
    assert mailbox("+@example.org") == "+@example.org"
