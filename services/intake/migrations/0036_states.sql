-- A need goes through every state that its offers go through in matching.
alter table need drop constraint need_status_check;
alter table need add constraint need_status_check check (status in
    ('requested', 'offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety', 'completed',
     'failed', 'unmet', 'not_requested', 'withdrawn', 'entered_in_error'));
