-- Conflict of interest (利益冲突): see docs/conflicts.md.

-- Whom advisers are bound by. Keyed digests only: equal for equal numbers, names and sounds, of no use without the key.
create table conflict_marks (
    -- booking/0198…, tie/0198…, officer/0198…, and which person of it: 0 is the client.
    record       text not null,
    person       bigint not null,
    -- number, organisation, name, sound
    kind         text not null,
    value        text not null,
    -- With which key the digest was made: what it was made of may be erased when the key turns.
    key_id       text not null,
    part         text not null,
    syllables    bigint not null,
    -- A booking's marks are its clinic's adviser's and lie in its clinic's village, wherever it moves.
    booking_id   text references bookings (id),
    adviser_id   text references staff (id),
    village_code text references divisions (code),
    primary key (record, person, kind, value)
);
create index conflict_marks_value on conflict_marks (value);
create index conflict_marks_booking on conflict_marks (booking_id) where booking_id is not null;
create index retainers_firm on retainers (firm);

-- Relatives, and clients outside of this program, as advisers declare them.
create table conflict_ties (
    id          text primary key,
    adviser_id  text not null references staff (id),
    -- Name, tie, telephone, ID number.
    sealed      text not null,
    village_code text references divisions (code),
    -- The relative is an adviser too.
    kin_id      text references staff (id),
    declared_at timestamptz not null,
    demo        boolean not null
);
create index conflict_ties_adviser on conflict_ties (adviser_id);

-- Officers of village committees.
create table conflict_officers (
    id           text primary key,
    village_code text not null references divisions (code),
    -- Name and post.
    sealed       text not null,
    valid_from   date not null,
    valid_until  date,
    demo         boolean not null
);
create index conflict_officers_village on conflict_officers (village_code);

-- Two sides that book one adviser at the same instant do so one after the other.
create table conflict_turns (
    adviser_id text primary key references staff (id),
    turn       bigint not null
);

-- Found on a booking that stands: by a change of role, of a name, of a tie.
create table conflicts (
    id         text primary key,
    booking_id text not null references bookings (id),
    adviser_id text not null references staff (id),
    -- What kind, through whom, from which record.
    sealed     text not null,
    raised_at  timestamptz not null,
    settled_at timestamptz,
    -- waived, gone
    settled    text
);
create unique index conflicts_open on conflicts (booking_id, adviser_id) where settled_at is null;

create table conflict_waivers (
    id           text primary key,
    adviser_id   text not null references staff (id),
    village_code text not null references divisions (code),
    -- Keyed digest of who, and against whom.
    party_index  text not null,
    key_id       text not null,
    -- Names, what kind of clash, the reasons. None once erased.
    sealed       text,
    state        text not null,
    asked_by     text not null references staff (id),
    asked_at     timestamptz not null,
    decided_by   text references staff (id),
    decided_at   timestamptz,
    valid_until  timestamptz,
    -- The booking it was asked for or used with.
    booking_id   text references bookings (id),
    -- Two persons, whatever the program thinks.
    check (decided_by is null or decided_by <> asked_by)
);
create index conflict_waivers_party on conflict_waivers (party_index);
create index conflict_waivers_state on conflict_waivers (state, village_code);
create index conflict_waivers_booking on conflict_waivers (booking_id) where booking_id is not null;
