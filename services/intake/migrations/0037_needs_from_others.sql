-- A need may come from another of the same referral; `added_at` keeps an older end of the referral from closing it.
alter table need
    add column parent_need uuid,
    add column basis       text,
    add column added_at    timestamptz;
