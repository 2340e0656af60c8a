-- Where villages lie, how long one travels between them, and advisers' leave.

-- Millionths of a degree (WGS 84), both or none; whence: imported, typed, invented.
alter table divisions add column latitude bigint;
alter table divisions add column longitude bigint;
alter table divisions add column position_source text;

-- Minutes between two villages where somebody knows better than the map: the smaller code first, as a way is as long back.
create table travel_times (
    from_code text not null references divisions (code),
    to_code   text not null references divisions (code),
    minutes   bigint not null,
    source    text not null,
    primary key (from_code, to_code)
);

create index travel_times_to on travel_times (to_code);

-- One row an adviser: whoever plans for them takes it first, so that two planners cannot both find the same gap.
create table adviser_calendars (
    adviser_id text primary key references staff (id),
    version    bigint not null
);

create table leaves (
    id         text primary key,
    adviser_id text not null references staff (id),
    -- First instant, and the first after it.
    starts_at  timestamptz not null,
    ends_at    timestamptz not null,
    -- Why: health is nobody's business but theirs and their office's.
    sealed     text,
    state      text not null,
    made_by    text not null references staff (id),
    made_at    timestamptz not null,
    demo       boolean not null
);
create index leaves_adviser on leaves (adviser_id, starts_at);
