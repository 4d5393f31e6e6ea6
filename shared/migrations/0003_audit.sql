-- Who looked at or changed what: appended, never changed, and chained by a clock so that no row can be altered unseen.
-- Intake had both tables before the other services had any: there its rows and links stay as they are.

create table if not exists audit (
    id         bigint generated always as identity primary key,
    at         timestamptz not null default clock_timestamp(),
    actor      text        not null,
    partner_id uuid        not null,
    action     text        not null,
    subject    uuid,
    ground     text        not null default '',
    allowed    boolean     not null default true
);

create table if not exists audit_link (
    seq      bigint primary key,
    audit_id bigint not null unique,
    hash     bytea  not null
);

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is append-only';
end $$;

do $$
begin
    if exists (select from information_schema.columns where table_schema = current_schema()
               and table_name = 'audit' and column_name = 'referral_id') then
        alter table audit rename column referral_id to subject;
        alter index audit_referral rename to audit_subject;
    else
        create index audit_subject on audit (subject);
    end if;
    execute format('revoke update, delete, truncate on audit, audit_link from %I', 'jieli_' || current_schema());
end $$;

create or replace trigger audit_append_only before update or delete on audit
    for each row execute function refuse_change();
create or replace trigger audit_link_append_only before update or delete on audit_link
    for each row execute function refuse_change();
