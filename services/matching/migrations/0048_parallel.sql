-- A need may be put to several providers at once: the first yes has it and the others are superseded. At most one place is
-- held for a need at any moment, with whoever is asked first or with who said yes; the others are asked without one.

alter table offer
    add column together   boolean     not null default false,
    add column held_until timestamptz;
comment on column offer.together is 'others may be asked for the same need at the same time';
comment on column offer.held_until is 'until when the place of an open offer is held; null: as long as it may be answered';

drop index one_live_offer_per_need;
create unique index one_place_per_need on offer (need_id) where status in
    ('offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety');
create index offer_lease on offer (held_until) where held_until is not null;
