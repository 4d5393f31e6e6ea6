"""A page behind a code: codes are read as people type them, and open no other page."""

import hashlib
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from services.intake.import_page.api import UPLOADS
from services.intake.partner_page.api import PARTNER
from services.matching.inbox.sessions import INBOX
from shared.http.page_codes import ALPHABET, LENGTH, Passes, new_code, typed

PAGES = (UPLOADS, PARTNER, INBOX)


def test_a_code_has_twelve_letters_and_digits_of_which_none_look_alike() -> None:
    code = new_code()
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert not set(code) & set("01ILOU")
    assert len(ALPHABET) ** LENGTH > 2**58


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH), st.sampled_from(["", " ", "-", "—"]))
def test_width_case_blanks_and_dashes_of_a_typed_code_make_no_difference(
    code: str, between: str
) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert typed(between.join(code.lower())) == typed(between.join(wide)) == code


def test_no_secret_of_one_page_opens_another_or_is_good_as_another_kind() -> None:
    digests = {
        page.digest(kind, "the same secret")
        for page in PAGES
        for kind in (page.code, page.session, "ticket")
    }
    assert len(digests) == 3 * len(PAGES) - 1, "the two pages of intake have no ticket"
    assert len({(page.path, page.cookie) for page in PAGES}) == len(PAGES)


def test_sessions_that_were_open_before_stay_open() -> None:
    # The names under which digests have been made since there is each page.
    for page, code, session in (
        (UPLOADS, b"upload-code", b"upload-session"),
        (PARTNER, b"upload-partner_c", b"upload-partner_s"),
        (INBOX, b"inbox-code", b"inbox-session"),
    ):
        for kind, person in ((page.code, code), (page.session, session)):
            made = hashlib.blake2b(b"secret", person=person).digest()[:32]
            assert page.digest(kind, "secret") == made


def test_each_service_keeps_its_passes_as_a_page_asks() -> None:
    for page in PAGES:
        kept = cast(object, page.passes)
        assert all(hasattr(kept, name) for name in Passes.__dict__ if name[0] != "_")
