-- Duty: what a contract says of it, what both sides say of a visit; and the matters an adviser does not take. See docs/duty.md.

-- Null: the county's default pack says it.
alter table retainers add column visits_a_month bigint;
alter table retainers add column visit_minutes bigint;
alter table retainers add column classes_a_quarter bigint;
-- Joint clinics held in this other village count here as well.
alter table retainers add column also_at text references divisions (code);

-- What either side says of a visit: the clerk's counter-sign (side `village`), the adviser's word that nobody came (side `adviser`).
-- Taking it back removes the row; the trail keeps both.
create table visit_words (
    clinic_id  text not null references clinics (id),
    side       text not null,
    staff_id   text not null references staff (id),
    said_at    timestamptz not null,
    -- When the adviser came and left, as the clerk says; null: as planned.
    arrived_at timestamptz,
    left_at    timestamptz,
    -- A note. Null without one.
    sealed     text,
    primary key (clinic_id, side)
);

-- What an adviser answers to a gap of a month.
create table duty_answers (
    adviser_id   text not null references staff (id),
    village_code text not null references divisions (code),
    month        date not null,
    sealed       text not null,
    answered_at  timestamptz not null,
    primary key (adviser_id, village_code, month)
);

-- Kinds of matter that an adviser does not take.
create table matters_not_taken (
    adviser_id text not null references staff (id),
    matter     text not null references matters (code),
    primary key (adviser_id, matter)
);
create index matters_not_taken_matter on matters_not_taken (matter, adviser_id);
