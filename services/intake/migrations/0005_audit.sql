-- Who looked at or changed what: appended, never changed, and chained by a clock so that no row can be altered unseen.

create table audit (
    id          bigint generated always as identity primary key,
    at          timestamptz not null default clock_timestamp(),
    actor       text        not null,
    partner_id  uuid        not null,
    action      text        not null,
    referral_id uuid,
    ground      text        not null default '',
    allowed     boolean     not null default true
);
create index audit_referral on audit (referral_id);

create table audit_link (
    seq      bigint primary key,
    audit_id bigint not null unique,
    hash     bytea  not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is append-only';
end $$;
create trigger audit_append_only before update or delete on audit
    for each row execute function refuse_change();
create trigger audit_link_append_only before update or delete on audit_link
    for each row execute function refuse_change();
revoke update, delete, truncate on audit, audit_link from jieli_intake;
