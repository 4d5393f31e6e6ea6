-- A referral that a client marked `test` posted is a rehearsal: its offers say so, and it is never put to
-- a provider that was not entered for rehearsals, nor a real one to such a provider.
alter table referral add column sandbox boolean not null default false;

create table sandbox_provider (provider_id uuid primary key);
