-- Every state of the recommended machine (lifecycle/states_2026_11.json). What was offered, accepted, in progress or
-- ended stays what it was. A provider holds a case from its yes to the end, also while she waits or is paused for her
-- safety.

alter table need drop constraint need_status_check;
alter table need add constraint need_status_check check (status in
    ('requested', 'offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety', 'completed',
     'failed', 'unmet', 'not_requested', 'withdrawn', 'entered_in_error'));

do $$
declare
    name text;
begin
    for name in
        select conname from pg_constraint
        where conrelid = 'offer'::regclass and contype = 'c'
    loop
        execute format('alter table offer drop constraint %I', name);
    end loop;
end $$;

alter table offer
    add column acknowledged_at timestamptz,
    add column appointment_at  timestamptz,
    add column missed          smallint not null default 0,
    add column decided_by      text,
    add constraint offer_status check (status in
        ('requested', 'offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety',
         'completed', 'failed', 'declined', 'expired', 'withdrawn', 'superseded', 'entered_in_error')),
    add constraint reason_of_a_no check (status not in ('declined', 'waitlisted', 'paused_safety') or reason is not null),
    add constraint code_of_an_end check (status <> 'completed' or outcome is not null),
    add constraint code_of_a_failure check (status <> 'failed' or coalesce(outcome, reason) is not null),
    add constraint time_of_an_appointment check (status <> 'scheduled' or appointment_at is not null),
    add constraint blind_when_ended check ((asks is not null) = (status in
        ('requested', 'offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety')));
comment on column offer.missed is 'appointments at which she or the provider was not there';

drop index one_live_offer_per_need;
create unique index one_live_offer_per_need on offer (need_id) where status in
    ('requested', 'offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety');
drop index offer_due;
create index offer_due on offer (answer_due_at) where status in ('requested', 'offered');

drop policy holding on need;
create policy holding on need for select
    using (exists (select from offer o join provider p using (provider_id)
        where o.referral_id = need.referral_id and o.need_id = need.need_id
        and o.status in ('accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety')
        and p.state not in ('suspended', 'retired')
        and o.provider_partner_id = (select nullif(current_setting('app.partner', true), '')::uuid)));
drop policy holding on referral;
create policy holding on referral for select
    using (exists (select from offer o join provider p using (provider_id)
        where o.referral_id = referral.referral_id
        and o.status in ('accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety')
        and p.state not in ('suspended', 'retired')
        and o.provider_partner_id = (select nullif(current_setting('app.partner', true), '')::uuid)));
