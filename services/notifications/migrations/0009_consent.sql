-- Providers and organisations that she refuses, by the newest version of her consent: nothing of hers is sent to them,
-- whichever news comes first.

create table consent_refusal (
    referral_id uuid    primary key,
    version     integer not null,
    refused     uuid[]  not null
);
