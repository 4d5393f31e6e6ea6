-- The record of looks is every service's now: shared/migrations/0003_audit.sql makes it, also where this once had.
select;
