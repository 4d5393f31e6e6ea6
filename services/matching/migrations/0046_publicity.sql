-- Cases that may reach the press: no link goes into a mail about one. Most cases have no row.

create table case_publicity (
    referral_id    uuid        primary key,
    said_at        timestamptz not null,
    publicity_risk boolean     not null
);
comment on column case_publicity.said_at is 'when the latest word came; an older one changes nothing';
alter table case_publicity enable row level security;
alter table case_publicity force row level security;
create policy service_duty on case_publicity using ((select current_setting('app.duty', true)) = 'service');
