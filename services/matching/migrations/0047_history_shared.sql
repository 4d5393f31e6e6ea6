-- Whether whoever receives a case that is handed over may know what others did for her before. Of what came earlier nobody
-- was asked, so it is not told.

alter table referral add column history_shared boolean not null default false;
