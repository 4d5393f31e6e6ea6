-- Circumstances of a person (flags of the vocabulary) and whether children saw it are counted from events on. Facts from before
-- know neither (null) until they are made again from the events; they count as if nothing had been said.

alter table referral_fact
    add column flags               text[],
    add column children_witnessing integer;
