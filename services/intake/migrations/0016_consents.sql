-- Consent as an object: each row is one version of what was said about one recipient and one purpose. What a request
-- says stands in referral.consent and is the first version; rows are written when something of it changes, and
-- referral.consent goes on telling the whole in short, so accepting a request costs nothing more.

create table consent (
    id           uuid        not null,
    version      integer     not null check (version > 0),
    referral_id  uuid        not null,
    partner_id   uuid        not null,
    recipient    text        not null,
    purpose      text        not null,
    decision     text        not null check (decision in ('permit', 'deny')),
    fields       text[]      not null,
    release      text        not null check (release in ('on_acceptance', 'survivor_confirms')),
    basis        text        not null,
    article      text,
    officer      text,
    decided_at   timestamptz,
    given_by     text        not null,
    method       text        not null,
    text_version text        not null,
    language     text        not null,
    given_at     timestamptz not null,
    ends_at      timestamptz,
    ended_at     timestamptz,
    end_reason   text        check (end_reason in ('withdrawn', 'expired', 'changed')),
    primary key (id, version),
    check ((ended_at is null) = (end_reason is null))
);
comment on column consent.recipient is 'a kind with an id, a code, or a keyed digest of an outside body''s name';
create unique index consent_in_force on consent (referral_id, recipient, purpose) where ended_at is null;
create index consent_ending on consent (ends_at) where ended_at is null and ends_at is not null;
-- The end of a first version, as UTC text: so long as nothing changed, no row says it.
create index referral_consent_until on referral ((consent->>'until'))
    where consent->>'until' is not null and not consent ? 'version';

-- The ledger: who received which of her fields, when and on whose word; and who asked for more and was refused.
create table disclosure (
    id              bigint      generated always as identity primary key,
    referral_id     uuid        not null,
    partner_id      uuid        not null,
    at              timestamptz not null,
    what            text        not null check (what in ('released', 'refused')),
    recipient_id    uuid        not null,
    provider_id     uuid,
    fields          text[]      not null,
    ground          text        not null,
    consent_id      uuid,
    consent_version integer
);
comment on column disclosure.partner_id is 'whose referral it is; recipient_id is the organisation that received or asked';
create index disclosure_referral on disclosure (referral_id, id);

do $$
declare
    name text;
begin
    foreach name in array array['consent', 'disclosure'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format($policy$
            create policy service_duty on %I using (current_setting('app.duty', true) = 'service')
            $policy$, name);
        execute format($policy$
            create policy own_partner on %I for select
                using (partner_id = nullif(current_setting('app.partner', true), '')::uuid)
            $policy$, name);
    end loop;
end $$;
