-- A need may grow out of another of the same referral, or take up one that had ended: the old stays as it ended.
alter table need
    add column parent_need uuid,
    add column basis       text check (basis in ('escalated', 'reopened')),
    add constraint comes_from_somewhere check ((parent_need is null) = (basis is null));
alter table offer add column based_on uuid;
comment on column offer.based_on is 'the offer that the need it comes from was served under (FHIR Task.basedOn)';
create index need_by_id on need (need_id);
