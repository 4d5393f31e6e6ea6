-- The API process works under a role of its own, which can read what is published and what is meant for its reader, and no
-- fact: whatever is sent to it, no request can count people. What it may do is listed here; what is not listed it may not.

do $$
declare
    api  text := 'jieli_' || current_schema() || '_api';
    work text := 'jieli_' || current_schema();
begin
    -- What every API has: what it tells, what it is asked about, requests answered once, who looked.
    execute format('grant select, insert on outbox, audit to %I', api);
    execute format('grant select on outbox_published, outbox_gap, outbox_unpublished, inbox, dead_letter, audit_link,
        worker_heartbeat to %I', api);
    execute format('grant update (replay_asked, closed_at, closed_by, closed_reason) on dead_letter to %I', api);
    execute format('grant select, insert on idempotency to %I', api);
    -- What is published, and what was asked to be made.
    execute format('grant select on publication, publication_report, outcome_coarse, outcome_release to %I', api);
    execute format('grant select on sequence outcome_party_position_seq, outcome_coarse_position_seq,
        outcome_release_position_seq to %I', api);
    execute format('grant select, insert on publication_request, extract, extract_decision to %I', api);
    execute format('grant update (state) on extract to %I', api);
    -- How far counting has come, for operations: four numbers of everybody.
    execute format('grant select on counted to %I', api);
    -- Outcomes in full: those of the organisation that is asking (app.partner), and no others.
    execute format('grant select on outcome_party to %I', api);
    execute 'alter table outcome_party enable row level security';
    execute format('create policy service_duty on outcome_party to %I using (true)', work);
    execute format($policy$
        create policy own_partner on outcome_party for select to %I
            using ((select nullif(current_setting('app.partner', true), '')::uuid) in (partner_id, provider_partner_id))
        $policy$, api);
end $$;

-- What must be known of facts before an extract is asked for or read: a day and a yes or no.
create function first_counted_day() returns date
    language sql stable security definer set search_path from current as
    $$ select min(day) from referral_fact $$;
create function reported_itself(partner uuid, first_day date, last_day date) returns boolean
    language sql stable security definer set search_path from current as
    $$ select exists (select from referral_fact where partner_id = partner and day between first_day and last_day) $$;

do $$
declare
    named regprocedure;
begin
    foreach named in array array['first_counted_day()', 'reported_itself(uuid, date, date)']::regprocedure[] loop
        execute format('revoke execute on function %s from public', named);
        execute format('grant execute on function %s to %I, %I', named,
            'jieli_' || current_schema(), 'jieli_' || current_schema() || '_api');
    end loop;
end $$;
