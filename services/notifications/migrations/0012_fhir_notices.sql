-- Whether an organisation's webhook gets notices as HL7 FHIR R4 has them, ids alone. They are numbered without a gap when
-- they are first tried, so that whoever misses one sees it.
alter table provider_contact
    add column as_fhir boolean not null default false,
    add column notices bigint  not null default 0;
alter table message add column notice_number bigint;
