-- Clues: leads that somebody may qualify for aid, not yet referrals. Each has an owner from its first row to its last;
-- until whoever it is handed to has accepted it and reported the first contact, that is whoever handed it over.

create table clue (
    id          uuid        primary key,
    partner_id  uuid        not null,
    client_id   text        not null,
    owner_id    uuid        not null references partner,
    parties     uuid[]      not null check (owner_id = any (parties) and cardinality(parties) <= 2),
    channel     text        not null,
    region      text        not null,
    harms       text[]      not null,
    flags       text[]      not null,
    dated       date        not null,
    campaign    text,
    phase       smallint,
    source_ref  bytea,
    ref_digest  bytea,
    sandbox     boolean     not null,
    status      text        not null check (status in ('open', 'confirmed', 'transferred', 'acknowledged', 'accepted',
                                                       'contacted', 'closed', 'dismissed')),
    status_at   timestamptz not null,
    reason      text,
    received_at timestamptz not null
);
comment on column clue.owner_id is 'who answers for it now';
comment on column clue.parties is 'who sees it: the owner, and the other body of the transfer that is under way or was the last';
create unique index clue_ref on clue (ref_digest) where ref_digest is not null;
create index clue_seen on clue using gin (parties);

create table clue_transfer (
    id              uuid        primary key,
    clue_id         uuid        not null references clue on delete cascade,
    sender_id       uuid        not null references partner,
    receiver_id     uuid        not null references partner check (receiver_id <> sender_id),
    sent_at         timestamptz not null,
    acknowledged_at timestamptz,
    accepted_at     timestamptz,
    contacted_at    timestamptz,
    returned_at     timestamptz,
    return_code     text,
    return_words    bytea,
    feedback_at     timestamptz,
    feedback_code   text,
    check ((returned_at is null) = (return_code is null))
);
comment on column clue_transfer.return_words is 'sealed; both bodies read it';
create unique index clue_transfer_live on clue_transfer (clue_id) where returned_at is null and contacted_at is null;
create index clue_transfer_of on clue_transfer (clue_id, sent_at);

create table clue_clock (
    clue_id     uuid        not null references clue on delete cascade,
    kind        text        not null,
    owed_by     uuid        not null,
    due_at      timestamptz not null,
    provisional boolean     not null,
    overdue_at  timestamptz,
    primary key (clue_id, kind)
);
comment on table clue_clock is 'what is owed now and until when; a row goes when it is done';
create index clue_clock_due on clue_clock (due_at) where overdue_at is null;

-- Letters between bodies, as they were signed: ids, codes and the names of organisations.
create table letter (
    id        uuid        primary key,
    clue_id   uuid        not null references clue on delete cascade,
    kind      text        not null,
    jws       text        not null,
    issued_at timestamptz not null
);
create index letter_of on letter (clue_id, issued_at);

do $$
declare
    name text;
begin
    foreach name in array array['clue', 'clue_transfer', 'clue_clock', 'letter'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format($policy$
            create policy service_duty on %I using (current_setting('app.duty', true) = 'service')
            $policy$, name);
    end loop;
    create policy party on clue for select
        using (nullif(current_setting('app.partner', true), '')::uuid = any (parties));
    foreach name in array array['clue_transfer', 'clue_clock', 'letter'] loop
        execute format($policy$
            create policy party on %I for select using (exists (select from clue where clue.id = clue_id))
            $policy$, name);
    end loop;
end $$;
