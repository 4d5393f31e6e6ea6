-- What people type is kept as keyed digests only: an idempotency key with its partner and address is one digest.
-- The keys are outside the database, so shared/data_migrations.py brings the old rows over in the same transaction.
-- `ids`: what the answer and the address named, so that an erasure finds it; null where the referral knows its digest.
-- status 410: what was asked for has been erased; the digest alone is left, until the key's days are over.

alter table idempotency rename to idempotency_typed;
alter index idempotency_pkey rename to idempotency_typed_pkey;
alter index idempotency_age rename to idempotency_typed_age;

create table idempotency (
    digest      bytea       primary key,
    fingerprint bytea       not null,
    status      smallint    not null,
    body        bytea       not null,
    ids         uuid[],
    created_at  timestamptz not null default now()
);
create index idempotency_age on idempotency (created_at);
create index idempotency_ids on idempotency using gin (ids) where ids is not null;

-- Erased subjects: a late event of one is noted and not handled. `subject` is known for a minute longer, until
-- nothing that was under way at the erasure can still write.
create table erased (
    digest  bytea       primary key,
    subject uuid,
    at      timestamptz not null default now()
);
create index erased_lately on erased (at) where subject is not null;
