"""The receipt code: 50 bits in ten letters and digits, and one more that finds a slip of the pen.

It is made from the referral's id with a key, so the same answer can be given again although the code
is stored nowhere; the database knows only its keyed digest.
"""

from uuid import UUID

from services.intake.vault.sealing import Vault

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_READ = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def code_of(vault: Vault, referral_id: UUID) -> str:
    """The receipt code of a referral, such as `7KQ2M-9XW4T-C`."""
    number = int.from_bytes(vault.digest(b"receipt", referral_id.bytes)[:7]) >> 6
    code = "".join(ALPHABET[number >> shift & 31] for shift in range(45, -1, -5))
    return f"{code[:5]}-{code[5:]}-{_check(code)}"


def index_of(vault: Vault, code: str) -> bytes | None:
    """The digest a typed code is found by; None when it cannot be a code."""
    plain = code.upper().translate(_READ)
    if len(plain) != LENGTH + 1 or any(ch not in ALPHABET for ch in plain):
        return None
    if _check(plain[:LENGTH]) != plain[LENGTH]:
        return None
    return vault.digest(b"receipt-index", plain[:LENGTH].encode())


def _check(code: str) -> str:
    # Weights are odd, hence invertible modulo 32: any single wrong character is found.
    total = sum((2 * n + 1) * ALPHABET.index(ch) for n, ch in enumerate(code))
    return ALPHABET[total % 32]
