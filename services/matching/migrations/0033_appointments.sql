-- For which agreed time a reminder was told already: another time is another reminder.
alter table offer add column reminded_for timestamptz;
create index appointment_to_remind on offer (appointment_at)
    where status = 'scheduled' and reminded_for is distinct from appointment_at;
