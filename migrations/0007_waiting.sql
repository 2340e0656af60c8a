-- The waiting list, the places offered to it, and what keeps one person from holding too many.

create table waiting (
    id              text primary key,
    code            text not null unique,
    -- Where they would come: a village, or any village of a township or of the county.
    division_code   text not null references divisions (code),
    -- The booking whose place fell away, when it is that which waits: the person's data stays there.
    booking_id      text references bookings (id),
    person_key      text not null,
    phone_index     text,
    name            text not null,
    -- Telephone, e-mail address, words, whether elderly or disabled. None for a booking that waits, and once erased.
    sealed          text,
    locale          text not null,
    matter          text not null references matters (code),
    consent_kind    text not null,
    consent_version text not null,
    urgent_by       date,
    priority        boolean not null,
    from_day        date not null,
    until_day       date not null,
    state           text not null,
    open            boolean not null,
    missed          bigint not null,
    version         bigint not null,
    joined_by       text references staff (id),
    joined_at       timestamptz not null,
    erased_at       timestamptz,
    demo            boolean not null
);
create index waiting_place on waiting (division_code, state);
create index waiting_phone on waiting (phone_index) where phone_index is not null;
-- One person waits once for one place; a booking waits once.
create unique index waiting_one on waiting (division_code, person_key) where open;
create unique index waiting_booking on waiting (booking_id) where open and booking_id is not null;

-- A place kept for somebody on the list: the seat is held under the digest of the offer's secret.
create table offers (
    id          text primary key,
    waiting_id  text not null references waiting (id),
    slot_id     text not null references slots (id),
    secret_hash text not null unique,
    state       text not null,
    -- A message could be sent; otherwise somebody calls.
    told        boolean not null,
    made_at     timestamptz not null,
    expires_at  timestamptz not null,
    called_by   text references staff (id),
    called_at   timestamptz
);
create index offers_due on offers (state, expires_at);
create index offers_waiting on offers (waiting_id, state);
create index offers_slot on offers (slot_id, state);
create unique index offers_one on offers (waiting_id) where state = 'open';

-- Bookings of one telephone are counted one after the other.
create table person_locks (
    person_index text primary key,
    at           timestamptz not null
);
create index bookings_open_phone on bookings (phone_index) where open and phone_index is not null;
