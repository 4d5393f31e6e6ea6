-- An organisation's own page is opened by codes as the import page is; neither opens the other.
alter table upload_pass drop constraint upload_pass_kind_check;
alter table upload_pass add constraint upload_pass_kind_check
    check (kind in ('code', 'session', 'partner_code', 'partner_session'));

-- What was refused to each client, counted by day: addresses without their values, statuses, never what was sent.
create table refused_call (
    day        date        not null,
    partner_id uuid        not null,
    client_id  text        not null,
    method     text        not null,
    route      text        not null,
    status     smallint    not null,
    times      integer     not null,
    last_at    timestamptz not null,
    primary key (partner_id, day, client_id, method, route, status)
);
create index refused_call_day on refused_call (day);
alter table refused_call enable row level security;
alter table refused_call force row level security;
create policy own_partner on refused_call for select
    using (partner_id = (select nullif(current_setting('app.partner', true), '')::uuid));
create policy service_duty on refused_call using ((select current_setting('app.duty', true)) = 'service');
