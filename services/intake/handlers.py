"""What intake reacts to, by event and by time: the tables of its capabilities, put together."""

from services.intake.clues.overdue import tell_overdue as tell_of_clues
from services.intake.consent.expiry import end_consents
from services.intake.desk import handlers as desk
from services.intake.duties.overdue import tell_overdue as tell_of_duties
from services.intake.imports.task import work_off
from services.intake.lifecycle import handlers as lifecycle
from services.intake.pages import handlers as pages
from services.intake.provider_standing import handlers as provider_standing
from services.intake.retention.task import erase_old
from services.intake.sandbox.task import take_back
from services.intake.screening.escalation import escalate
from services.intake.vault.rotation import Reindexing, rewrap
from services.intake.venues.task import tell_scans
from shared.service import PeriodicTask, merged

HANDLERS = merged(lifecycle.HANDLERS, provider_standing.HANDLERS, pages.HANDLERS, desk.HANDLERS)
PERIODIC_TASKS = (
    PeriodicTask("rewrap", 60.0, rewrap),
    PeriodicTask("clue_clocks", 1.0, tell_of_clues),
    PeriodicTask("duty_clocks", 5.0, tell_of_duties),
    PeriodicTask("reindex", 60.0, Reindexing().run),
    PeriodicTask("end_consents", 1.0, end_consents),
    PeriodicTask("escalate_risk", 30.0, escalate),
    PeriodicTask("destroy_idle_sessions", 60.0, pages.destroy_idle),
    PeriodicTask("imports", 1.0, work_off),
    PeriodicTask("tell_scans", 60.0, tell_scans),
    PeriodicTask("rehearsed_duplicates", 2.0, take_back),
    PeriodicTask("retention", 3600.0, erase_old),
    PeriodicTask("destroy_old_calls", 60.0, desk.destroy_old),
)
