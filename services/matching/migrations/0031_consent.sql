-- Consent may change while her needs are looked after: the version that is known, and what it says beyond `named`.

alter table referral
    add column consent_version integer not null default 1,
    add column limits          json;
comment on column referral.limits is 'organisations and kinds she names, and whom she refuses; null: nothing of the sort';
