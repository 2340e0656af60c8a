-- Messages by more than one way, what follows by itself from a booking, and how the visit was. See docs/messages.md.

-- email or sms.
alter table messages add column channel text not null default 'email';
-- What the gateway calls it, to ask its operator about.
alter table messages add column receipt text;
create index messages_channel on messages (channel, state, next_attempt_at);

-- A message that is due if the booking then still stands as it did when this was written: with this status (it follows from the
-- kind), at this time, in this SEQUENCE. Pending ones are written anew with every change of the booking.
create table reminders (
    booking_id text not null references bookings (id),
    kind       text not null,
    due_at     timestamptz not null,
    starts_at  timestamptz not null,
    sequence   bigint not null,
    -- pending; posted: it is in the outbox; unreachable: the person has neither e-mail nor a mobile that can be written to;
    -- told: the clerk told them.
    state      text not null,
    primary key (booking_id, kind)
);
create index reminders_due on reminders (state, due_at);

-- How the visit was, asked by a link. The adviser sees neither this nor who said what.
create table ratings (
    booking_id text primary key references bookings (id),
    token_hash text not null unique,
    adviser_id text not null references staff (id),
    division_code text not null references divisions (code),
    asked_at   timestamptz not null,
    expires_at timestamptz not null,
    -- good, fair, poor; none: not answered.
    answer     text,
    answered_at timestamptz,
    -- What was wrong, in the person's words.
    sealed     text,
    demo       boolean not null
);
create index ratings_adviser on ratings (adviser_id, asked_at);
create index ratings_place on ratings (division_code, asked_at);
