-- Clocks. First contact runs on the offer itself from the yes; those of law and medicine are started by who serves her.
-- `said`: how many of warned, breached, escalated, reassigned were told. `next_at`: when the next is due; null when
-- nothing is. A clock of an offer that has ended is told no more, whatever stands here.

alter table offer
    add column contact_from        timestamptz,
    add column contact_due_at      timestamptz,
    add column contact_provisional boolean  not null default false,
    add column clock_said          smallint not null default 0,
    add column clock_next_at       timestamptz;
comment on column offer.contact_due_at is 'until when she must have been spoken to';
create index offer_clock on offer (clock_next_at) where clock_next_at is not null;

create table clock (
    clock_id            uuid        primary key,
    referral_id         uuid        not null,
    offer_id            uuid        not null,
    provider_partner_id uuid        not null,
    partner_id          uuid        not null,
    code                text        not null,
    rules               text        not null,
    started_at          timestamptz not null,
    due_at              timestamptz not null,
    provisional         boolean     not null,
    said                smallint    not null default 0,
    next_at             timestamptz,
    met_at              timestamptz,
    check (due_at > started_at)
);
comment on column clock.rules is 'version of the table that gave it its length';
create index clock_of_offer on clock (offer_id);
create index clock_of_referral on clock (referral_id);
create index clock_next on clock (next_at) where next_at is not null;
create unique index one_running_clock on clock (offer_id, code) where met_at is null;

alter table clock enable row level security;
alter table clock force row level security;
create policy service_duty on clock using ((select current_setting('app.duty', true)) = 'service');
create policy own on clock for select
    using ((select nullif(current_setting('app.partner', true), '')::uuid) in (partner_id, provider_partner_id));
