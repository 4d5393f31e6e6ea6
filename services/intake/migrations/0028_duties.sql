-- Mandatory reports: what obliged to them, to whom they went, what came back. And what a federation asked departments to
-- look into. Of an erased case the rows are kept without the case.

create table mandatory_report (
    id          uuid        primary key,
    referral_id uuid,
    partner_id  uuid        not null,
    client_id   text        not null,
    situation   text        not null,
    article     text        not null,
    parts       text[]      not null,
    officer     bytea       not null,
    learned_at  timestamptz not null,
    reported_at timestamptz not null check (reported_at >= learned_at),
    late        boolean     not null,
    kept_at     timestamptz not null
);
comment on column mandatory_report.officer is 'keyed digest of the staff reference of who reported; shown to nobody';
create index mandatory_report_of on mandatory_report (referral_id) where referral_id is not null;

create table report_addressee (
    report_id    uuid        not null references mandatory_report on delete cascade,
    kind         text        not null,
    recipient_id uuid        references partner,
    result       text,
    told_by      text        check (told_by in ('addressee', 'reporter')),
    told_at      timestamptz,
    primary key (report_id, kind),
    check ((result is null) = (told_at is null))
);
create index report_addressee_is on report_addressee (recipient_id) where recipient_id is not null;

-- Cases whose report was not on record in time, once told of.
create table report_overdue (
    referral_id uuid        primary key,
    told_at     timestamptz not null
);
create index referral_to_report on referral (received_at) where 'mandatory_report_due' = any (duties);

create table investigation_request (
    id             uuid        primary key,
    partner_id     uuid        not null,
    client_id      text        not null,
    referral_id    uuid,
    clue_id        uuid        references clue on delete set null,
    recipient_kind text        not null,
    recipient_id   uuid        references partner,
    question       text        not null,
    asked_at       timestamptz not null,
    due_at         timestamptz not null,
    provisional    boolean     not null,
    overdue_at     timestamptz,
    reply          text,
    told_by        text        check (told_by in ('addressee', 'sender')),
    replied_at     timestamptz,
    check ((reply is null) = (replied_at is null))
);
create index investigation_request_due on investigation_request (due_at) where overdue_at is null and reply is null;
create index investigation_request_own on investigation_request (partner_id, asked_at);
create index investigation_request_to on investigation_request (recipient_id, asked_at) where recipient_id is not null;
create index investigation_request_case on investigation_request (referral_id) where referral_id is not null;

do $$
declare
    name text;
begin
    foreach name in array array['mandatory_report', 'report_addressee', 'report_overdue', 'investigation_request'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format($policy$
            create policy service_duty on %I using (current_setting('app.duty', true) = 'service')
            $policy$, name);
    end loop;
end $$;
