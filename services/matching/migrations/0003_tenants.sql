-- A partner sees its own referrals and the offers made to its own providers, whatever a query forgets to say.
-- Nothing set means nothing seen. app.partner: whom a request speaks for. app.duty = 'service': work of the
-- service itself (following events, choosing, the clock). Both are set inside one transaction and end with it.

alter table need add column partner_id uuid not null;
alter table offer add column partner_id uuid not null;

do $$
declare
    name text;
begin
    foreach name in array array['referral', 'need', 'offer', 'provider'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format($policy$
            create policy service_duty on %I
                using ((select current_setting('app.duty', true)) = 'service')
            $policy$, name);
        execute format($policy$
            create policy own_partner on %I for select
                using (partner_id = (select nullif(current_setting('app.partner', true), '')::uuid))
            $policy$, name);
    end loop;
end $$;

create policy own_provider on offer for select
    using (provider_partner_id = (select nullif(current_setting('app.partner', true), '')::uuid));
create policy own_provider on need for select
    using (exists (select from offer o where o.referral_id = need.referral_id and o.need_id = need.need_id
        and o.provider_partner_id = (select nullif(current_setting('app.partner', true), '')::uuid)));
create policy own_provider on referral for select
    using (exists (select from offer o where o.referral_id = referral.referral_id
        and o.provider_partner_id = (select nullif(current_setting('app.partner', true), '')::uuid)));
