-- Where she agrees to nothing any more, results of her needs that come late are told to nobody either.

alter table consent_refusal add column everything boolean not null default false;
