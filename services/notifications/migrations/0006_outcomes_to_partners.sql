-- What became of a need, told to the organisation that referred her: ids and codes, nothing else.

alter table message
    add column need_id uuid,
    add column need    text,
    add column result  text,
    add column code    text;
