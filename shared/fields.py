"""What a field of a request refuses, with a stable code."""


class UnfitError(ValueError):
    """A value that is not allowed, with a stable code; it never repeats the value."""

    def __init__(self, code: str, detail: str, allowed: tuple[str, ...] | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.allowed = allowed
