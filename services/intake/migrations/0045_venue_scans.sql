-- How often posters were scanned, by day in China and kind of place. Nothing is kept of whoever scanned one.
create table venue_scan (
    day        date    not null,
    venue_kind text    not null,
    scans      integer not null check (scans > 0),
    told_at    timestamptz,
    primary key (day, venue_kind)
);
