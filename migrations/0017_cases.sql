-- Cases (案件) of every kind: see docs/cases.md. Stations, steps and tasks are codes of the tables in domain/src/cases.

-- The numbers given in a year: 孝调字〔2026〕第12号.
create table case_numbers (
    county_code text not null references divisions (code),
    kind        text not null,
    year        bigint not null,
    last        bigint not null,
    primary key (county_code, kind, year)
);

create table cases (
    id            text primary key,
    kind          text not null,
    -- What people see of it, like a booking's.
    code          text not null unique,
    number        text not null unique,
    -- Where it lies. All three levels, so that whoever looks after a place finds its cases by one key.
    county_code   text not null references divisions (code),
    township_code text not null references divisions (code),
    village_code  text not null references divisions (code),
    -- The station of the main track; those of the others, with spaces between.
    station       text not null,
    aside         text not null,
    -- How the matter ended, once it has.
    closing       text,
    -- False at the end of the main track.
    open          boolean not null,
    version       bigint not null,
    -- Whose it is; none: nobody's yet.
    owner_id      text references staff (id),
    -- Kind of dispute.
    matter        text not null,
    opened_as     text not null,
    opened_by     text not null references staff (id),
    opened_at     timestamptz not null,
    closed_at     timestamptz,
    -- The rule pack of the day it was opened.
    pack          text not null,
    -- The consultation it was carried over from.
    booking_id    text references bookings (id),
    -- The next day on which something is due, and what; 9999-12-31 when nothing is.
    next_due      date not null,
    next_what     text,
    -- From when that is soon.
    soon_from     date not null,
    -- Who against whom, and what was carried over.
    sealed        text,
    erased_at     timestamptz,
    demo          boolean not null
);
-- Pages of the queue: one key for each way of looking at it.
create index cases_of_owner on cases (owner_id, next_due, id) where open;
create index cases_of_village on cases (village_code, next_due, id) where open;
create index cases_of_township on cases (township_code, next_due, id) where open;
create index cases_of_county on cases (county_code, next_due, id) where open;
create index cases_at_station on cases (county_code, station, next_due, id) where open;
-- What is over: the newest first, and what retention looks for.
create index cases_closed on cases (township_code, closed_at, id) where not open;
create index cases_to_erase on cases (closed_at) where erased_at is null and not open;
-- One consultation becomes one case.
create unique index cases_of_booking on cases (booking_id) where booking_id is not null;

-- Every step that was taken, with what was answered.
create table case_steps (
    case_id   text not null references cases (id),
    number    bigint not null,
    step      text not null,
    at        timestamptz not null,
    -- None: the program.
    staff_id  text references staff (id),
    -- Where it stood before: station and the others, for taking it back.
    before    text not null,
    -- Where it stood after.
    after     text not null,
    -- Answers.
    sealed    text,
    -- Somebody who had to be told could not be reached by a message.
    untold    boolean not null,
    undone_at timestamptz,
    primary key (case_id, number)
);

-- Statutory limits of a case. The facts; how the day came about is reckoned from them.
create table case_clocks (
    case_id        text not null references cases (id),
    number         bigint not null,
    rule           text not null,
    from_day       date not null,
    -- running, met, dropped
    state          text not null,
    -- None: suspended.
    due            date,
    -- The year whose holidays are not known yet.
    provisional    bigint,
    calendar       text not null,
    extension_days bigint,
    extension_on   date,
    -- JSON: what is not counted.
    suspensions    text not null,
    ended_on       date,
    primary key (case_id, number)
);
-- What a new calendar moves, and what runs out by itself.
create index case_clocks_running on case_clocks (rule, due) where state = 'running';

create table case_tasks (
    case_id text not null references cases (id),
    number  bigint not null,
    task    text not null,
    due     date not null,
    -- open, done, dropped
    state   text not null,
    made_at timestamptz not null,
    ended_at timestamptz,
    primary key (case_id, number)
);

-- People and organisations of a case.
create table case_parties (
    id          text primary key,
    case_id     text not null references cases (id),
    number      bigint not null,
    -- applicant, respondent
    side        text not null,
    phone_index text,
    id_index    text,
    -- Name, telephone, ID number, address.
    sealed      text,
    unique (case_id, number)
);
create index case_parties_phone on case_parties (phone_index) where phone_index is not null;
create index case_parties_id on case_parties (id_index) where id_index is not null;
