-- What a client marked `test` entered or set off is a rehearsal: it never meets a real contact, and a
-- real message never a rehearsal's.
alter table provider_contact add column sandbox boolean not null default false;
alter table provider_contact drop constraint provider_contact_pkey;
alter table provider_contact add primary key (provider_id, partner_id, sandbox);
alter table message add column sandbox boolean not null default false;
