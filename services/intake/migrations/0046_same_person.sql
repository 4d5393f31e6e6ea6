-- One live referral per need and person, whoever refers her: by keyed digests that are equal for all partners. What is
-- linked is no partner's to see; it goes with either referral.

alter table vault_sealed
    add column person_index bytea,
    add column token_index  bytea;
comment on column vault_sealed.person_index is 'keyed digest of a telephone number, equal for all partners; the key is outside the database';
comment on column vault_sealed.token_index is 'keyed digest of a person token, likewise';
create index vault_person on vault_sealed (person_index, referral_id) where person_index is not null;
create index vault_token on vault_sealed (token_index, referral_id) where token_index is not null;

create table same_need (
    need_id           uuid        primary key,
    referral_id       uuid        not null,
    first_need_id     uuid        not null,
    first_referral_id uuid        not null,
    linked_at         timestamptz not null
);
create index same_need_referral on same_need (referral_id);
create index same_need_first on same_need (first_referral_id);
alter table same_need enable row level security;
alter table same_need force row level security;
create policy receiving on same_need for insert with check (true);
create policy service_duty on same_need using (current_setting('app.duty', true) = 'service');

-- Of each person, by one of her digests, and kind of help: the need that came first among those that are live. A
-- function with the duty of the service, so that whoever receives asks once and may see nothing else.
create function live_needs(phones bytea[], types text[], tokens bytea[], token_types text[])
    returns table (digest bytea, type text, need_id uuid, referral_id uuid)
    language plpgsql stable set app.duty = 'service' set enable_seqscan = off
as $$
#variable_conflict use_column
begin
    return query
        select asked.digest, asked.type, found.id, found.referral_id
        from unnest(phones, types) as asked(digest, type)
        cross join lateral (
            select need.id, need.referral_id
            from vault_sealed join need on need.referral_id = vault_sealed.referral_id
            where vault_sealed.person_index = asked.digest and need.type = asked.type
                and need.status in ('requested', 'offered', 'accepted', 'scheduled', 'in_progress',
                    'waitlisted', 'paused_safety')
            order by vault_sealed.referral_id limit 1
        ) as found
        union all
        select asked.digest, asked.type, found.id, found.referral_id
        from unnest(tokens, token_types) as asked(digest, type)
        cross join lateral (
            select need.id, need.referral_id
            from vault_sealed join need on need.referral_id = vault_sealed.referral_id
            where vault_sealed.token_index = asked.digest and need.type = asked.type
                and need.status in ('requested', 'offered', 'accepted', 'scheduled', 'in_progress',
                    'waitlisted', 'paused_safety')
            order by vault_sealed.referral_id limit 1
        ) as found;
end
$$;
