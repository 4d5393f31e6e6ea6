-- A need that may be counted and nothing else is neither met nor unmet; and nobody was helped whom nobody reached,
-- whatever result was given with such an outcome.

alter table need_fact add column not_requested_at timestamptz;
update need_fact set not_requested_at = unmet_at, unmet_at = null, unmet_reason = null
    where unmet_reason = 'consent_withdrawn';
update need_fact set result = 'failed'
    where result = 'completed' and outcome in ('could_not_contact', 'moved_away', 'not_engaged', 'not_granted');

create or replace view need_state as
select r.referral_id, r.partner_id, r.received_at, r.day, r.month, r.channel, r.region, r.province,
       r.age_band, r.gender, r.urgency, r.harm, r.publicity_risk, r.erased,
       n.need_id, n.need, f.accepted_at, f.provider_partner_id, f.unmet_reason, f.told_out,
       coalesce(f.ended_at, f.withdrawn_at, f.unmet_at) as settled_at,
       case
           when f.ended_at is not null then f.result
           when coalesce(f.withdrawn_at, r.withdrawn_at) is not null then 'withdrawn'
           when f.not_requested_at is not null then 'not_requested'
           when f.started_at is not null then 'in_progress'
           when f.accepted_at is not null then 'accepted'
           when f.unmet_at >= coalesce(f.offered_at, f.unmet_at) then 'unmet'
           when f.offered_at is not null then 'offered'
           else 'requested'
       end as state
from referral_fact r
cross join lateral unnest(r.need_ids, r.needs) as n (need_id, need)
left join need_fact f on f.need_id = n.need_id
where r.received_at is not null;
