"""`python -m services.intake api|worker|relay|all`, and `create-administrator CLIENT_ID`."""

import sys

from shared.lean import leave_out_extras

leave_out_extras()

from services.intake.app import build  # noqa: E402 - without the extras
from services.intake.partners import first_administrator  # noqa: E402
from shared.service import main  # noqa: E402

if sys.argv[1:2] == [first_administrator.COMMAND]:
    sys.exit(first_administrator.main(sys.argv[2:]))
main("intake", build)
