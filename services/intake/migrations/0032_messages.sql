-- What people write back: no request for help, though it may hide one. The words are sealed under a key of their own, which
-- is destroyed when a person has read them and says what they were.

create table message (
    id                uuid        primary key,
    partner_id        uuid        not null,
    client_id         text        not null,
    channel           text        not null,
    possible_referral boolean     not null,
    reasons           text[]      not null,
    wrapped           bytea,
    kek_version       smallint    not null,
    sealed            bytea,
    received_at       timestamptz not null,
    closed_at         timestamptz,
    closed_as         text        check (closed_as in ('feedback', 'referred', 'not_reached')),
    check ((closed_at is null) = (closed_as is null)),
    check ((closed_at is null) = (sealed is not null))
);
comment on column message.reasons is 'why a person is to look: kinds of words, kinds of what leads to somebody';
create index message_waiting on message (partner_id, possible_referral desc, received_at, id) where closed_at is null;

alter table message enable row level security;
alter table message force row level security;
create policy service_duty on message using (current_setting('app.duty', true) = 'service');
