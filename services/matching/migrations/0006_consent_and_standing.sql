-- Whom her consent allows to be asked, and what an asked provider may know: kept on its own offer, and taken from
-- it when the offer ends. A referral and a need are shown to a provider only while it holds an accepted offer.

alter table referral
    add column named      uuid[],
    add column duty_needs text[]   not null default '{}',
    add column children   smallint not null default 0;
comment on column referral.named is 'the only providers that may be asked; null: whoever can help';
comment on column referral.duty_needs is 'needs for which a recorded duty or emergency stands in the place of her scope';

alter table need drop constraint need_status_check;
alter table need add constraint need_status_check check (status in
    ('requested', 'offered', 'accepted', 'in_progress', 'completed', 'failed', 'unmet', 'not_requested', 'withdrawn'));
update need set status = 'not_requested', unmet_reason = null where unmet_reason = 'consent_withdrawn';

alter table offer add column asks json;
update offer o set asks = json_build_object(
        'area', left(r.region, 4) || '00', 'age_band', r.age_band, 'urgency', r.urgency,
        'languages', r.languages, 'children', r.children)
    from referral r
    where r.referral_id = o.referral_id and o.status in ('offered', 'accepted', 'in_progress');
alter table offer add constraint blind_when_ended
    check ((status in ('offered', 'accepted', 'in_progress')) = (asks is not null));

drop policy own_provider on need;
create policy holding on need for select
    using (exists (select from offer o where o.referral_id = need.referral_id and o.need_id = need.need_id
        and o.status in ('accepted', 'in_progress')
        and o.provider_partner_id = (select nullif(current_setting('app.partner', true), '')::uuid)));
drop policy own_provider on referral;
create policy holding on referral for select
    using (exists (select from offer o where o.referral_id = referral.referral_id
        and o.status in ('accepted', 'in_progress')
        and o.provider_partner_id = (select nullif(current_setting('app.partner', true), '')::uuid)));
