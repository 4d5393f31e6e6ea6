-- Requests at high risk on which nobody has taken anything on: how often that was said, so that each level is told once.

create table risk_watch (
    referral_id uuid        primary key,
    partner_id  uuid        not null,
    level       smallint    not null,
    at          timestamptz not null
);
alter table risk_watch enable row level security;
alter table risk_watch force row level security;
create policy service_duty on risk_watch using (current_setting('app.duty', true) = 'service');
create index referral_at_high_risk on referral (received_at) where facts->>'risk' = 'high';
