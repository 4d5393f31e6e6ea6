-- A case that is handed over to a provider in another place. The sender keeps it until the receiver has said yes; where both are
-- to meet her first, until both have said that they did. A hand-over is a transfer of responsibility: a Task of its own.

create table handover (
    handover_id     uuid        primary key,
    referral_id     uuid        not null,
    offer_id        uuid        not null references offer on delete cascade,
    to_region       text        not null,
    to_provider     uuid        not null,
    to_partner      uuid        not null,
    to_kind         text        not null,
    warm            boolean     not null,
    meeting_at      timestamptz,
    state           text        not null default 'requested' check (state in
        ('requested', 'accepted', 'completed', 'rejected', 'cancelled')),
    reason          text,
    asked_by        uuid        not null,
    asked_at        timestamptz not null default now(),
    due_at          timestamptz not null,
    sender_met_at   timestamptz,
    receiver_met_at timestamptz,
    ended_at        timestamptz,
    new_offer_id    uuid,
    check (not warm or meeting_at is not null)
);
create index handover_of_offer on handover (offer_id);
create index handover_to_partner on handover (to_partner);
create unique index one_open_handover on handover (offer_id) where state in ('requested', 'accepted');
alter table handover enable row level security;
alter table handover force row level security;
create policy service_duty on handover using ((select current_setting('app.duty', true)) = 'service');

-- Who leads where several providers serve one case; without a row whoever said yes first.

create table case_lead (
    referral_id uuid        primary key references referral on delete cascade,
    offer_id    uuid        not null references offer on delete cascade,
    named_by    uuid        not null,
    named_at    timestamptz not null default now()
);
alter table case_lead enable row level security;
alter table case_lead force row level security;
create policy service_duty on case_lead using ((select current_setting('app.duty', true)) = 'service');
