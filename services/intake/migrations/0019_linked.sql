-- Children who witnessed violence. That they are there follows from the request; a row says what somebody has found
-- out of one since, and which referral is its own.

create table linked_person (
    id              uuid        primary key,
    referral_id     uuid        not null,
    partner_id      uuid        not null,
    age_band        text        not null,
    gender          text        not null,
    needs           text[],
    judged_risk     text,
    own_referral_id uuid,
    updated_at      timestamptz not null
);
create index linked_person_referral on linked_person (referral_id);
create index linked_person_own on linked_person (own_referral_id) where own_referral_id is not null;
alter table linked_person enable row level security;
alter table linked_person force row level security;
create policy service_duty on linked_person using (current_setting('app.duty', true) = 'service');
