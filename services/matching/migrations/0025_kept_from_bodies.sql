-- A case that is about a body is offered to no provider of it.

alter table referral add column barred uuid;
comment on column referral.barred is 'the organisation that the case is about';
