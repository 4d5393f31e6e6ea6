-- The vault: what is sealed under a referral's own key, and that key wrapped by a key kept outside the database.
-- To erase a person is to delete her row in vault_key. Wrapped keys are copied to no other table.

create table vault_key (
    referral_id uuid     primary key,
    wrapped     bytea    not null,
    kek_version smallint not null
);
create index vault_key_version on vault_key (kek_version);

create table vault_sealed (
    referral_id  uuid  primary key,
    identity     bytea,
    safe_contact bytea,
    narrative    bytea,
    phone_index  bytea
);
comment on column vault_sealed.phone_index is 'keyed digest of partner and telephone number; the key is outside the database';
create index vault_phone on vault_sealed (phone_index) where phone_index is not null;
