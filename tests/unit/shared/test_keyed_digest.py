"""Our HMAC is the one of RFC 2104, for keys and contents of any length."""

import hmac

from hypothesis import given
from hypothesis import strategies as st

from shared.security.keyed_digest import hmac_sha256


@given(st.binary(max_size=200), st.binary(max_size=500))
def test_it_is_the_hmac_of_the_standard_library(key: bytes, content: bytes) -> None:
    assert hmac_sha256(key, content) == hmac.digest(key, content, "sha256")
