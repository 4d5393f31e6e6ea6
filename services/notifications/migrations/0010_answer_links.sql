-- Whether an e-mail that tells of an offer carries a link by which it is answered once.
alter table provider_contact add column answer_by_link boolean not null default false;
