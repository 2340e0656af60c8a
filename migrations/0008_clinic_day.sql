-- The clinic day: who is here, under which number, and what happened when. See docs/clinic-day.md.

alter table bookings add column walk_in boolean not null default false;
-- Given when the person is here, told and printed: never given twice in a clinic.
alter table bookings add column queue_number bigint;
alter table bookings add column priority text;
alter table bookings add column priority_by text references staff (id);
alter table bookings add column calls bigint not null default 0;
alter table bookings add column arrived_at timestamptz;
alter table bookings add column called_at timestamptz;
alter table bookings add column back_at timestamptz;
alter table bookings add column started_at timestamptz;
alter table bookings add column ended_at timestamptz;
create unique index bookings_queue_number on bookings (clinic_id, queue_number) where queue_number is not null;

-- The last number given in each clinic. Its row is what those who give numbers at once wait for.
create table clinic_numbers (
    clinic_id text primary key references clinics (id),
    last      bigint not null
);

-- Who did not come no longer holds a seat.
update seats set booking_id = null where booking_id in (select id from bookings where status = 'no_show');
