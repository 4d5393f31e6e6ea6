-- A partner's own reference is sealed; a referral knows the digest of the key it was asked for under, so that an
-- erasure finds that key. shared/data_migrations.py seals the old references in the same transaction.

alter table referral rename column source_ref to source_ref_typed;
alter table referral add column source_ref bytea, add column key_digest bytea;
alter table call drop column call_ref;
