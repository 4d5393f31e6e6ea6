-- Once a day is a matter of the phone, not of the referral: three referrals of one woman ring once.
-- `whose` is the referral's id, or a keyed digest of the address; the key is kept outside the database.
-- A turn is of no use after a day and is swept away.
create table turn (
    whose       bytea       primary key,
    taken_at    timestamptz,
    previous_at timestamptz
);
create index turn_taken on turn (taken_at);

insert into turn (whose, taken_at, previous_at)
select uuid_send(referral_id), taken_at, previous_at from survivor_turn;
drop table survivor_turn;

-- A message that a person's act has planned anew waits from then on.
alter table message add column planned_at timestamptz;
