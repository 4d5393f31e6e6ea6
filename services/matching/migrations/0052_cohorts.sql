-- Courses that begin together. Who is enrolled has a seat or waits by the order of `seq` alone, among those whose offer is
-- alive or was completed: when one leaves, all behind move up, and no more than `seats` ever have one.

create table cohort (
    cohort_id   uuid        primary key,
    provider_id uuid        not null references provider on delete cascade,
    partner_id  uuid        not null,
    subject     text        not null,
    region      text,
    seats       integer     not null check (seats >= 0),
    enrol_until date        not null,
    starts_on   date        not null,
    ends_on     date        not null check (ends_on >= starts_on),
    updated_at  timestamptz not null default now()
);
create index cohort_of_provider on cohort (provider_id, subject, enrol_until);
create table enrolment (
    cohort_id   uuid        not null references cohort on delete cascade,
    offer_id    uuid        not null unique references offer on delete cascade,
    seq         bigint      generated always as identity,
    enrolled_at timestamptz not null default now(),
    primary key (cohort_id, offer_id)
);
alter table cohort enable row level security;
alter table cohort force row level security;
create policy service_duty on cohort using ((select current_setting('app.duty', true)) = 'service');
alter table enrolment enable row level security;
alter table enrolment force row level security;
create policy service_duty on enrolment using ((select current_setting('app.duty', true)) = 'service');
