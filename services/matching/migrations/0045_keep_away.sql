-- What a case is kept away from, compared with each provider before it is asked.

alter table referral add column keep_away text[];
comment on column referral.keep_away is 'keyed digests of where the alleged perpetrator works or is; null: nothing was said';
