-- Until when a provider holds a licence to counsel, as `trained_until` says of training.
alter table provider add column licensed_until date;

-- Complaints about providers. Of her nothing is kept but the referral; who filed one is told to nobody.
create table complaint (
    complaint_id        uuid        primary key,
    offer_id            uuid        not null,
    referral_id         uuid        not null,
    provider_id         uuid        not null,
    provider_partner_id uuid        not null,
    partner_id          uuid        not null,
    kind                text        not null,
    filed_at            timestamptz not null default now(),
    due_at              timestamptz not null,
    finding             text,
    decided_by          text,
    decided_at          timestamptz,
    unique (offer_id, kind),
    check ((finding is null) = (decided_at is null) and (finding is null) = (decided_by is null))
);
create index complaint_open on complaint (filed_at) where decided_at is null;
create index complaint_of_referral on complaint (referral_id);
alter table complaint enable row level security;
alter table complaint force row level security;
create policy service_duty on complaint using ((select current_setting('app.duty', true)) = 'service');

alter table provider_load add column complaints integer not null default 0 check (complaints >= 0);
comment on column provider_load.complaints is 'complaints nobody has decided yet: of equals it is asked last';
alter table referral add column complained uuid[] not null default '{}';
comment on column referral.complained is 'providers about which a complaint was filed for her: never asked again';
