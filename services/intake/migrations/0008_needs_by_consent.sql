-- A need that may be counted and nothing else; and since when a provider has held a need, because the code word goes
-- to the first who must speak to her.

alter table need drop constraint need_status_check;
alter table need add constraint need_status_check check (status in
    ('requested', 'offered', 'accepted', 'in_progress', 'completed', 'failed', 'unmet', 'not_requested', 'withdrawn'));
update need set status = 'not_requested', reason = null where reason = 'consent_withdrawn';

alter table need add column accepted_at timestamptz;
update need set accepted_at = told_at where status in ('accepted', 'in_progress');
