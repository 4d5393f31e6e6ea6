-- An index whose condition names the status would be touched by every change of every referral's status.
drop index rehearsed_duplicates;
create index rehearsed_duplicates on referral (id) where facts->>'rehearsed_end' = 'duplicate';
