-- What of a case was disclosed to a body that gives no help itself: to whom, on what ground, what, and whether she
-- knows. What leaves the country needs two persons beside a ground. Of an erased case the row is kept without the case.

create table case_disclosure (
    id             uuid        primary key,
    referral_id    uuid,
    partner_id     uuid        not null,
    client_id      text        not null,
    recipient_id   uuid        references partner,
    recipient_kind text        not null,
    abroad         boolean     not null,
    scope          text        not null check (scope in ('case', 'aggregate')),
    basis          text,
    article        text,
    officer        bytea,
    authority      bytea,
    parts          text[]      not null,
    she            text,
    year           smallint    not null,
    person         bytea,
    disclosed_at   timestamptz not null,
    check (scope = 'aggregate' or (basis is not null and officer is not null and she is not null))
);
comment on column case_disclosure.officer is 'keyed digest of the staff reference of who decided';
comment on column case_disclosure.authority is 'keyed digest of the reference of the authority''s approval (PIPL 41)';
comment on column case_disclosure.person is 'digest of the case, so that a year''s persons are counted also once it is erased';
create index case_disclosure_of on case_disclosure (referral_id, disclosed_at) where referral_id is not null;
create index case_disclosure_abroad on case_disclosure (year) where abroad and scope = 'case';

create table egress_approval (
    id           uuid        primary key,
    referral_id  uuid        not null,
    recipient_id uuid        not null references partner,
    basis        text        not null,
    approved_by  text        not null,
    approved_at  timestamptz not null,
    used_by      uuid        references case_disclosure,
    unique (referral_id, recipient_id, basis, approved_by, used_by)
);
create unique index egress_approval_once on egress_approval (referral_id, recipient_id, basis, approved_by)
    where used_by is null;

do $$
declare
    name text;
begin
    foreach name in array array['case_disclosure', 'egress_approval'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format($policy$
            create policy service_duty on %I using (current_setting('app.duty', true) = 'service')
            $policy$, name);
    end loop;
    create policy own_partner on case_disclosure for select
        using (partner_id = nullif(current_setting('app.partner', true), '')::uuid);
end $$;
