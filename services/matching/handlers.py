"""What matching reacts to, by event and by time: the tables of its capabilities, put together."""

from services.matching.appointments.task import remind
from services.matching.assignment.task import assign_waiting, move_up
from services.matching.clocks import task as clocks
from services.matching.complaints.task import advance as advance_complaints
from services.matching.consent import handlers as consent
from services.matching.expiry.task import expire
from services.matching.handovers.task import lapse
from services.matching.offers import handlers as offers
from services.matching.parallel.task import release
from services.matching.publicity import handlers as publicity
from services.matching.rehearsals.task import answer as answer_rehearsals
from shared.service import PeriodicTask

HANDLERS = {**offers.HANDLERS, **consent.HANDLERS, **publicity.HANDLERS}
"""Each is given the context as well: see `app.build`."""
PERIODIC_TASKS = (
    PeriodicTask("expire", seconds=1.0, run=expire),
    PeriodicTask("leases", seconds=1.0, run=release),
    PeriodicTask("rehearsals", seconds=1.0, run=answer_rehearsals),
    PeriodicTask("rounds", seconds=3.0, run=assign_waiting),
    PeriodicTask("waiting", seconds=2.0, run=move_up),
    PeriodicTask("first-contacts", seconds=1.0, run=clocks.contacts),
    PeriodicTask("clocks", seconds=1.0, run=clocks.started),
    PeriodicTask("complaints", seconds=60.0, run=advance_complaints),
    PeriodicTask("handovers", seconds=2.0, run=lapse),
    PeriodicTask("appointments", seconds=5.0, run=remind),
    PeriodicTask("working-days", seconds=86400.0, run=clocks.calendar),
)
