-- A provider that a person suspended or retired keeps the cases it holds, for a person to hand over, and reads
-- nothing of them: neither referral nor need.

drop policy holding on need;
create policy holding on need for select
    using (exists (select from offer o join provider p using (provider_id)
        where o.referral_id = need.referral_id and o.need_id = need.need_id
        and o.status in ('accepted', 'in_progress') and p.state not in ('suspended', 'retired')
        and o.provider_partner_id = (select nullif(current_setting('app.partner', true), '')::uuid)));
drop policy holding on referral;
create policy holding on referral for select
    using (exists (select from offer o join provider p using (provider_id)
        where o.referral_id = referral.referral_id
        and o.status in ('accepted', 'in_progress') and p.state not in ('suspended', 'retired')
        and o.provider_partner_id = (select nullif(current_setting('app.partner', true), '')::uuid)));
