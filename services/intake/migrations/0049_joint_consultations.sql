-- When bodies that hand clues to one another consulted together; of each pair and day one row, whoever noted it.

create table joint_consultation (
    body_id  uuid        not null references partner,
    other_id uuid        not null references partner,
    held_on  date        not null,
    noted_by uuid        not null,
    noted_at timestamptz not null default now(),
    primary key (body_id, other_id, held_on),
    check (body_id < other_id)
);
create index joint_consultation_other on joint_consultation (other_id);
create index clue_transfer_sender on clue_transfer (sender_id);
create index clue_transfer_receiver on clue_transfer (receiver_id);
alter table joint_consultation enable row level security;
alter table joint_consultation force row level security;
create policy service_duty on joint_consultation using ((select current_setting('app.duty', true)) = 'service');
