-- Places, staff, clinics, bookings, messages. One file for SQLite and PostgreSQL: see docs/portable-sql.md.
-- Growing lists (kinds of matter, roles, states) are text checked by the program, never CHECK constraints.

create table divisions (
    code          text primary key,
    official_name text not null,
    name          text not null,
    level         text not null,
    parent_code   text references divisions (code),
    initials      text not null,
    valid_from    date not null,
    valid_until   date,
    -- What it became when it ended: its records stay where they are and are read from there.
    became        text references divisions (code)
);
create index divisions_became on divisions (became) where became is not null;
create index divisions_parent on divisions (parent_code, code);

create table matters (
    code     text primary key,
    position bigint not null,
    zh       text not null,
    en       text not null,
    hint_zh  text not null,
    hint_en  text not null
);

create table staff (
    id            text primary key,
    sign_in_name  text not null unique,
    -- None until the invitation was taken up.
    password_hash text,
    name          text not null,
    -- Telephone and e-mail address.
    sealed        text not null,
    active        boolean not null,
    demo          boolean not null,
    created_at    timestamptz not null
);

create table grants (
    staff_id      text not null references staff (id),
    role          text not null,
    division_code text not null references divisions (code),
    valid_from    date not null,
    valid_until   date,
    primary key (staff_id, role, division_code, valid_from)
);

create index grants_place on grants (division_code, role);

create table retainers (
    adviser_id   text not null references staff (id),
    village_code text not null references divisions (code),
    firm         text not null,
    valid_from   date not null,
    valid_until  date,
    primary key (adviser_id, village_code, valid_from)
);

create table sessions (
    token_hash   text primary key,
    staff_id     text not null references staff (id),
    -- complete; second_factor: the password was right, the code is awaited; enrol: the second factor must be set up first.
    stage        text not null,
    tries        bigint not null,
    -- Browser and address, for the list of one's own sessions.
    sealed       text not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null
);
create index sessions_staff on sessions (staff_id);

create table api_tokens (
    id         text primary key,
    token_hash text not null unique,
    staff_id   text not null references staff (id),
    label      text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    writes     boolean not null,
    revoked_at timestamptz
);

create table clinics (
    id            text primary key,
    adviser_id    text not null references staff (id),
    village_code  text not null references divisions (code),
    place         text not null,
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    status        text not null,
    demo          boolean not null
);
create index clinics_village on clinics (village_code, starts_at);
create index clinics_adviser on clinics (adviser_id, starts_at);
create index clinics_time on clinics (starts_at);

create table slots (
    id        text primary key,
    clinic_id text not null references clinics (id),
    starts_at timestamptz not null,
    ends_at   timestamptz not null,
    unique (clinic_id, starts_at)
);

create table bookings (
    id              text primary key,
    code            text not null unique,
    clinic_id       text not null references clinics (id),
    slot_id         text not null references slots (id),
    -- Keyed digests: of who holds the place, and of the telephone, to find a person's data by.
    person_key      text not null,
    phone_index     text,
    id_index        text,
    name            text not null,
    -- Telephone and its tail, ID number, e-mail address, the person's words: see docs/personal-data.md. None once erased.
    sealed          text,
    locale          text not null,
    matter          text not null references matters (code),
    consent_kind    text not null,
    consent_version text not null,
    consent_at      timestamptz not null,
    status          text not null,
    open            boolean not null,
    version         bigint not null,
    calendar_sequence bigint not null,
    booked_by       text references staff (id),
    booked_at       timestamptz not null,
    erased_at       timestamptz,
    demo            boolean not null
);
create index bookings_phone on bookings (phone_index) where phone_index is not null;
create index bookings_id_number on bookings (id_index) where id_index is not null;
create index bookings_clinic on bookings (clinic_id, status);
create index bookings_slot on bookings (slot_id);
-- One person holds one open place in a clinic; a second, later booking after the first is over is legitimate.
create unique index bookings_one_place on bookings (clinic_id, person_key) where open;

-- A seat is a row: it can hold one booking, or be held for one draft for some minutes. This is the guard against overbooking.
create table seats (
    slot_id    text not null references slots (id),
    number     bigint not null,
    booking_id text references bookings (id),
    draft_hash text,
    held_until timestamptz,
    primary key (slot_id, number)
);
-- Only where there is one: SQLite would otherwise look for the free seats of a slot among all the free seats of the county.
create unique index seats_booking on seats (booking_id) where booking_id is not null;
create index seats_draft on seats (draft_hash) where draft_hash is not null;

-- A form being filled in by somebody without an account. Short-lived: swept after its time.
create table drafts (
    token_hash  text primary key,
    slot_id     text not null references slots (id),
    held_until  timestamptz not null,
    matter      text not null,
    -- What was typed so far.
    sealed      text not null,
    consented   boolean not null,
    expires_at  timestamptz not null
);
create index drafts_expiry on drafts (expires_at);

create table idempotency_keys (
    key        text primary key,
    digest     text not null,
    booking_id text not null,
    created_at timestamptz not null
);
create index idempotency_keys_age on idempotency_keys (created_at);

create table consultations (
    booking_id text primary key references bookings (id),
    matter     text not null references matters (code),
    -- Facts and advice. None once erased.
    sealed     text,
    outcome    text not null,
    written_by text not null references staff (id),
    written_at timestamptz not null
);

create table messages (
    id              text primary key,
    -- The record it is about, such as booking/0198…, and where that lies.
    record          text not null,
    division_code   text not null references divisions (code),
    kind            text not null,
    locale          text not null,
    -- Address and content.
    sealed          text not null,
    state           text not null,
    attempts        bigint not null,
    created_at      timestamptz not null,
    next_attempt_at timestamptz not null,
    claimed_by      text,
    claimed_until   timestamptz,
    sent_at         timestamptz,
    last_error      text
);
create index messages_due on messages (state, next_attempt_at);
create index messages_record on messages (record);
create index messages_place on messages (division_code, state);
create index messages_sent on messages (sent_at);
