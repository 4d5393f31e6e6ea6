-- What is kept of a choice: the figures of who was asked and of who stood next to it, the version of the points and what
-- the seed of ties was committed to. It is read by operations alone: it says how full providers were.

alter table offer add column choice json;
comment on column offer.choice is 'null: offered before choices were kept';

alter table directory_state
    add column seed bytea not null default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'utf8'));
comment on column directory_state.seed is 'breaks ties between equals; unknown to who chooses the ids of providers';
