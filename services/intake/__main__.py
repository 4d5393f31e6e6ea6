"""`python -m services.intake api|worker|relay|all`; `create-administrator`; `enter-operator`."""

import sys

from shared.optional_imports import leave_out_extras

leave_out_extras()

from services.intake.app import build  # noqa: E402 - without the extras
from services.intake.desk import enter_operator  # noqa: E402
from services.intake.partners import first_administrator  # noqa: E402
from shared.process import main  # noqa: E402

if sys.argv[1:2] == [first_administrator.COMMAND]:
    sys.exit(first_administrator.main(sys.argv[2:]))
if sys.argv[1:2] == [enter_operator.COMMAND]:
    sys.exit(enter_operator.main(sys.argv[2:]))
main("intake", build)
