-- Papers of cases (文书): see docs/dossier.md. Kinds of paper are codes of the table in domain/src/papers.

create table case_papers (
    id        text primary key,
    case_id   text not null references cases (id),
    code      text not null,
    -- The how manieth of its kind, from 1.
    number    bigint not null,
    -- draft, issued, withdrawn
    state     text not null,
    -- Rises by one with every change.
    version   bigint not null,
    -- The day it bears.
    day       date,
    -- The how manieth paper issued in this case; none: a draft.
    issue     bigint,
    issued_at timestamptz,
    issued_by text references staff (id),
    -- Digest of what stands on it.
    hash      text not null,
    -- Who signed, seal, copies, when it was handed over.
    sealed    text
);
create unique index case_papers_place on case_papers (case_id, code, number) where state <> 'withdrawn';
create index case_papers_of_case on case_papers (case_id);

-- What stood on a paper, version by version; of one that was issued, the whole document.
create table case_paper_versions (
    paper_id text not null references case_papers (id),
    version  bigint not null,
    at       timestamptz not null,
    staff_id text not null references staff (id),
    hash     text not null,
    sealed   text,
    primary key (paper_id, version)
);

-- Signed papers that came back as scans or photographs, page by page.
create table case_scans (
    id         text primary key,
    paper_id   text not null references case_papers (id),
    position   bigint not null,
    -- What it was called.
    sealed     text not null,
    kind       text not null,
    bytes      bigint not null,
    file_hash  text not null references files (hash),
    thumb_hash text references files (hash),
    added_by   text not null references staff (id),
    added_at   timestamptz not null
);
create index case_scans_of_paper on case_scans (paper_id, position);
create index case_scans_file on case_scans (file_hash);
create index case_scans_thumb on case_scans (thumb_hash) where thumb_hash is not null;
