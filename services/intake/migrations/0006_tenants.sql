-- A partner sees its own rows only, whatever a query forgets to say. Nothing set means nothing seen.
-- app.partner: the partner a request speaks for. app.duty = 'service': work of the service itself (following
-- events, releasing after a check); both are set inside one transaction and end with it.
-- Receiving only adds rows: adding one shows nobody anything, so it needs neither.

do $$
declare
    name text;
begin
    foreach name in array
        array['referral', 'need', 'life', 'call', 'usage_day', 'vault_key', 'vault_sealed']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy receiving on %I for insert with check (true)', name);
        execute format($policy$
            create policy service_duty on %I using (current_setting('app.duty', true) = 'service')
            $policy$, name);
    end loop;
    foreach name in array array['referral', 'need', 'life', 'call', 'usage_day'] loop
        execute format($policy$
            create policy own_partner on %I for select
                using (partner_id = nullif(current_setting('app.partner', true), '')::uuid)
            $policy$, name);
    end loop;
end $$;
