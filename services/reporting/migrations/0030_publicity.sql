-- A case may come into the news after its receipt: since when the latest word about that is known, in whatever order
-- events come.

alter table referral_fact add column publicity_at timestamptz;
