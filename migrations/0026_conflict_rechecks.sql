-- Advisers whose open bookings are being looked at anew, some at a time: a role, a retainer, a tie or an officer changed.
create table conflict_rechecks (
    adviser_id text primary key references staff (id),
    -- The last booking that was looked at; the next is the first with a greater id.
    after_id   text not null,
    asked_at   timestamptz not null
);

-- The village whose clinic was asked for first: where the person comes from, as far as it is known, whoever is proposed instead.
alter table drafts add column home text not null default '';
