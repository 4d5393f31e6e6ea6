-- Rehearsals that are to be taken back as duplicates, while they are open.
create index rehearsed_duplicates on referral (id)
    where facts->>'rehearsed_end' = 'duplicate' and status in ('received', 'offered');
