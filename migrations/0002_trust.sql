-- The evidence trail, and what signing in needs. See docs/trail.md and docs/sign-in.md.

create table trail (
    record         text not null,
    number         bigint not null,
    at             timestamptz not null,
    act            text not null,
    staff_id       text,
    for_whom       text,
    door           text not null,
    facts          text not null,
    content_digest text,
    previous       text not null,
    hash           text not null,
    key_id         text not null,
    signature      text not null,
    primary key (record, number)
);
create index trail_at on trail (at);

-- The personal content that goes with an entry, whose salted digest stands in the chain. Removed when the record is erased.
create table trail_contents (
    record text not null,
    number bigint not null,
    sealed text not null,
    primary key (record, number)
);

create table seals (
    number    bigint primary key,
    at        timestamptz not null,
    ends      bigint not null,
    root      text not null,
    previous  text not null,
    hash      text not null,
    key_id    text not null,
    signature text not null
);

create table seal_ends (
    seal     bigint not null references seals (number),
    position bigint not null,
    record   text not null,
    number   bigint not null,
    hash     text not null,
    primary key (seal, position)
);
create index seal_ends_record on seal_ends (record, number);

-- Keys that something here was sealed or signed with: their ids and public halves. The keys are outside of the database.
create table key_ids (
    id         text primary key,
    public_key text not null,
    seen       timestamptz not null
);

create table second_factors (
    staff_id     text primary key references staff (id),
    sealed       text not null,
    confirmed    boolean not null,
    -- The time step of the last code taken: a code is good once.
    last_step    bigint not null,
    created_at   timestamptz not null
);

create table recovery_codes (
    staff_id  text not null references staff (id),
    code_hash text not null,
    used_at   timestamptz,
    primary key (staff_id, code_hash)
);

-- Links sent by e-mail: invitations and password resets. Good once.
create table links (
    token_hash text primary key,
    staff_id   text not null references staff (id),
    purpose    text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);

-- Browsers in which somebody signed in before: a stranger's guessing does not close the door to them.
create table devices (
    token_hash text primary key,
    staff_id   text not null references staff (id),
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create table guesses (
    key      text primary key,
    failures bigint not null,
    last_at  timestamptz not null,
    until    timestamptz not null
);

create table sign_ins (
    id        text primary key,
    at        timestamptz not null,
    staff_id  text references staff (id),
    outcome   text not null,
    -- The name that was typed, the address, the browser.
    sealed    text not null
);
create index sign_ins_at on sign_ins (at);
create index sign_ins_staff on sign_ins (staff_id, at);

-- Papers and pictures that belong to a booking. What is in them lies in files, once for equal content, sealed.
create table files (
    hash   text primary key,
    sealed text not null
);

create table attachments (
    id         text primary key,
    booking_id text not null references bookings (id),
    -- As the person called it.
    sealed     text not null,
    kind       text not null,
    bytes      bigint not null,
    file_hash  text not null references files (hash),
    thumb_hash text references files (hash),
    added_by   text not null references staff (id),
    added_at   timestamptz not null
);
create index attachments_booking on attachments (booking_id);
create index attachments_file on attachments (file_hash);
create index attachments_thumb on attachments (thumb_hash) where thumb_hash is not null;

-- What the program does by itself: when each job ran last, and what went wrong.
create table jobs (
    name      text primary key,
    ran_at    timestamptz not null,
    outcome   text not null,
    error     text
);

-- Rules of the house that the administrator may change: retention, texts, calendars. The value is JSON.
create table settings (
    name       text primary key,
    value      text not null,
    updated_at timestamptz not null
);
