-- A hand-over that nobody answered in time is said to have expired, once, when its time is over.

alter table handover drop constraint handover_state_check;
alter table handover add constraint handover_state_check check (state in
    ('requested', 'accepted', 'completed', 'rejected', 'cancelled', 'expired'));
create index handover_due on handover (due_at) where state = 'requested';
