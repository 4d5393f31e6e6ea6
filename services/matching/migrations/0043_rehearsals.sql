-- A rehearsal whose client asks for a certain end is put to invented providers, who answer so that it ends like that.
-- They are entered when the first such rehearsal comes (rehearsals/store.py).

alter table referral add column rehearsed_end text check (rehearsed_end in
    ('accepted', 'declined_then_accepted', 'duplicate', 'unmet', 'expired'));
comment on column referral.rehearsed_end is 'how a rehearsal is to end';
create index offers_of_rehearsals on offer (offer_id)
    where provider_partner_id = '00000000-0000-4000-8000-00000000a000' and status = 'offered';
