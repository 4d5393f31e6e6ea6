-- What a hospital sent of a request, codes and times alone, sealed: it gets back what it posted, and nobody else sees it.

create table fhir_request (
    referral_id uuid  primary key,
    partner_id  uuid  not null,
    sealed      bytea not null
);
alter table fhir_request enable row level security;
alter table fhir_request force row level security;
create policy receiving on fhir_request for insert with check (true);
create policy own_partner on fhir_request for select
    using (partner_id = (select nullif(current_setting('app.partner', true), '')::uuid));
create policy service_duty on fhir_request using ((select current_setting('app.duty', true)) = 'service');
