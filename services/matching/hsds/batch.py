"""Many services of HSDS 3 on one connection: each line is a provider, or what is wrong with it."""

from services.matching.directory.batch import Providers
from services.matching.directory.form import ProviderLine
from services.matching.hsds.form import ServiceLine
from shared.errors import FieldError, Invalid
from shared.fields import UnfitError
from shared.strict_json import read_as

_NOT_ONE = FieldError(
    pointer="/attributes",
    code="unfit",
    detail="A credential has its first and last day as `value` and its proof as `label`.",
)


class Services(Providers):
    """The lines of one batch of HSDS, entered for one partner."""

    def read(self, _number: int, line: bytes) -> ProviderLine:
        """One line as a provider. Raises Malformed, Invalid."""
        found = read_as(ServiceLine, line)
        try:
            return found.provider()
        except (UnfitError, ValueError):
            raise Invalid("Mend these fields and send it again.", errors=[_NOT_ONE]) from None
