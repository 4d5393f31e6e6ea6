-- Clients are disabled, given new secrets and fewer scopes while their tokens live.

alter table client
    add column generation    integer     not null default 0,
    add column revoked_at    timestamptz,
    add column former_digest bytea,
    add column former_until  timestamptz,
    add check ((former_digest is null) = (former_until is null)),
    add check (kind = 'service' or array_to_string(scopes, ' ') !~ '(^| )internal:');
comment on column client.generation is 'a token says the generation it is of; an earlier one opens nothing';
comment on column client.revoked_at is 'when the present generation began';
comment on column client.former_digest is 'the secret before the last rotation, good until former_until';
create index client_revoked on client (revoked_at) where revoked_at is not null;
