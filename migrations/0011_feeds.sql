-- Calendars out: addresses under which a calendar program reads clinics, and where a clinic was before it was moved away.

create table calendar_feeds (
    id            text primary key,
    -- Only the digest: whoever reads the database reads no feed.
    token_hash    text not null unique,
    -- One of the two: whose clinics, or which place's.
    adviser_id    text references staff (id),
    division_code text references divisions (code),
    -- The feed shows what its maker may see, as long as they may.
    made_by       text not null references staff (id),
    locale        text not null,
    created_at    timestamptz not null,
    last_read_at  timestamptz,
    revoked_at    timestamptz
);
create index calendar_feeds_maker on calendar_feeds (made_by);

-- A clinic that went to another village or adviser: those who subscribed to the former one are told that it is no longer theirs.
create table clinic_departures (
    clinic_id    text not null references clinics (id),
    -- The SEQUENCE under which it left.
    sequence     bigint not null,
    adviser_id   text not null references staff (id),
    village_code text not null references divisions (code),
    place        text not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    primary key (clinic_id, sequence)
);
create index clinic_departures_village on clinic_departures (village_code, starts_at);
create index clinic_departures_adviser on clinic_departures (adviser_id, starts_at);
