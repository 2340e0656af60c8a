-- Parties after a case was opened, one record of a person joined to another, mediators who have to step back, obligations one by
-- one: see docs/parties.md and docs/obligations.md.

-- applicant, respondent, agent, guardian, witness.
alter table case_parties rename column side to role;
-- For whom an agent acts and a guardian stands: numbers of parties, with spaces between.
alter table case_parties add column stands_for text not null default '';
-- When they were taken out. The row stays, because its number does.
alter table case_parties add column removed_at timestamptz;
-- Keyed digests of the name as written and as it sounds, beside those of telephone and ID number.
alter table case_parties add column name_index text;
alter table case_parties add column sound_index text;
create index case_parties_name on case_parties (name_index) where name_index is not null;
create index case_parties_sound on case_parties (sound_index) where sound_index is not null;

-- Two records of one person. Neither record is touched: separating them leaves both as they were.
create table case_party_joins (
    id           text primary key,
    party_id     text not null references case_parties (id),
    -- One of both: a party of another case, or a booking.
    other_id     text references case_parties (id),
    booking_id   text references bookings (id),
    joined_by    text not null references staff (id),
    joined_at    timestamptz not null,
    separated_by text references staff (id),
    separated_at timestamptz,
    check ((other_id is null) <> (booking_id is null))
);
create unique index case_party_joins_parties on case_party_joins (party_id, other_id)
    where separated_at is null and other_id is not null;
create unique index case_party_joins_bookings on case_party_joins (party_id, booking_id)
    where separated_at is null and booking_id is not null;
create index case_party_joins_other on case_party_joins (other_id) where other_id is not null;
create index case_party_joins_booking on case_party_joins (booking_id) where booking_id is not null;

-- A mediator who has to step back (回避), found when parties or mediators changed.
create table case_conflicts (
    id         text primary key,
    case_id    text not null references cases (id),
    staff_id   text not null references staff (id),
    -- What kind, through whom; the reason once it was waived.
    sealed     text not null,
    raised_at  timestamptz not null,
    settled_at timestamptz,
    -- gone: it no longer holds, or the case is somebody else's; waived: a second person decided.
    settled    text,
    settled_by text references staff (id),
    -- Two persons, whatever the program thinks.
    check (settled_by is null or settled_by <> staff_id)
);
create unique index case_conflicts_open on case_conflicts (case_id, staff_id) where settled_at is null;
create index case_conflicts_of_staff on case_conflicts (staff_id, case_id);

-- What was agreed, one by one.
create table case_obligations (
    case_id    text not null references cases (id),
    number     bigint not null,
    -- Numbers of parties: who owes it, to whom.
    who        bigint not null,
    whom       bigint not null,
    -- money, act
    kind       text not null,
    -- In fen, of money.
    amount     bigint,
    due        date not null,
    -- open, kept, partly, missed, dropped
    state      text not null,
    -- The day it was kept or missed.
    settled_on date,
    made_at    timestamptz not null,
    -- What it is; proof; why it was not kept.
    sealed     text,
    primary key (case_id, number)
);

-- A reminder that is due if the obligation is then still open and due on the same day.
create table case_reminders (
    case_id text not null references cases (id),
    number  bigint not null,
    -- ahead, today
    kind    text not null,
    due     date not null,
    due_at  timestamptz not null,
    -- pending, posted, unreachable, over
    state   text not null,
    primary key (case_id, number, kind)
);
create index case_reminders_due on case_reminders (state, due_at);
