-- Full-text search. A term is kept as a keyed digest, never as text: see docs/search.md.
create table search_terms (
    record        text not null,
    term          text not null,
    -- head: who and which number; words: what was told.
    part          text not null,
    division_code text not null references divisions (code),
    -- The day by which the record is sorted, newest first: 2026-11-25.
    day           text not null,
    primary key (record, term, part)
);
create index search_terms_term on search_terms (term, day, record);

-- How far a record was read: the number of its last entry on the trail then.
create table search_records (
    record text primary key,
    number bigint not null
);
