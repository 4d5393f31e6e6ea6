-- Who rehearses is no person: what a sandbox client asks for and reports is kept and told as everything else, and counted in
-- publications, extracts and the open stream only where all figures are invented (INVENTED_FIGURES). Facts from before do not
-- say whether they were rehearsed; they count as before.

alter table referral_fact add column rehearsed boolean not null default false;
alter table usage_count add column rehearsed boolean not null default false;
alter table usage_count drop constraint usage_count_pkey;
alter table usage_count add primary key (partner_id, channel, day, gender, age_band, rehearsed);

-- The setting comes with the connection; one that says nothing counts no rehearsal.
create function rehearsals_count() returns boolean
    language sql stable as
    $$ select coalesce(current_setting('jieli.invented_figures', true), '') = 'true' $$;
create view counted_referral as
    select * from referral_fact
    where not rehearsed or (select rehearsals_count());
create view counted_usage as
    select * from usage_count
    where not rehearsed or (select rehearsals_count());

-- The view as it stands, of what counts.
do $$
declare
    was  text := pg_get_viewdef('need_state'::regclass, true);
    made text := replace(was, 'FROM referral_fact r', 'FROM counted_referral r');
begin
    if made = was then
        raise exception 'need_state is not as it was';
    end if;
    execute 'create or replace view need_state as ' || made;
end $$;

create or replace function first_counted_day() returns date
    language sql stable security definer set search_path from current as
    $$ select min(day) from counted_referral $$;
create or replace function reported_itself(partner uuid, first_day date, last_day date) returns boolean
    language sql stable security definer set search_path from current as
    $$ select exists (select from counted_referral where partner_id = partner and day between first_day and last_day) $$;
