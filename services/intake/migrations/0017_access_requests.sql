-- Who asked to visit or to interview her, and what she says of help that a provider says was given. The two truths about
-- a service stand apart for ever: need.outcome is the provider's, service_report hers; every word of hers is kept.

create table access_request (
    id              uuid        primary key,
    referral_id     uuid        not null,
    partner_id      uuid        not null,
    at              timestamptz not null,
    purpose         text        not null,
    body            text        not null,
    source          text        not null,
    asked_by        uuid        not null,
    decision        text        not null check (decision in ('granted', 'refused')),
    consent_id      uuid,
    consent_version integer
);
comment on column access_request.source is 'a keyed digest of the outside body''s name, or of the organisation that asks';
create index access_request_referral on access_request (referral_id, source);

create table service_report (
    id          bigint      generated always as identity primary key,
    referral_id uuid        not null,
    partner_id  uuid        not null,
    need_id     uuid        not null,
    at          timestamptz not null,
    said        text        not null check (said in ('received', 'not_received', 'harmed')),
    given_by    text        not null,
    method      text        not null
);
create index service_report_referral on service_report (referral_id, need_id, id);

do $$
declare
    name text;
begin
    foreach name in array array['access_request', 'service_report'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format($policy$
            create policy service_duty on %I using (current_setting('app.duty', true) = 'service')
            $policy$, name);
    end loop;
end $$;
