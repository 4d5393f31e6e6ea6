-- The offers that were declined or lapsed while a message about them still waited to be sent.
alter table message add column offers_over uuid[] not null default '{}';
