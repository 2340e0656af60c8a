-- The clinic day, kept: what somebody's day in a clinic was, once their booking went on to another clinic. See docs/clinic-day.md.

-- Somebody who came, was not received, and took a place in another clinic since. The row of `bookings` speaks of the new one.
create table past_days (
    booking_id   text not null references bookings (id),
    clinic_id    text not null references clinics (id),
    -- Start of the slot they had.
    starts_at    timestamptz not null,
    walk_in      boolean not null,
    queue_number bigint,
    arrived_at   timestamptz not null,
    -- Who checked them in; null: they themselves, or nobody.
    vouched_by   text references staff (id),
    primary key (booking_id, clinic_id)
);
create index past_days_clinic on past_days (clinic_id);

-- A counter-sign (side `village`) that was made after the days for signing, by the justice office.
alter table visit_words add column late boolean not null default false;

-- When a server or a gateway last did not take a message.
alter table messages add column failed_at timestamptz;

-- A slot opens on a day, not at the minute at which it starts: the beginning of the day where the county is, as the program comes.
update slots set opens_at = (date_trunc('day', slots.starts_at at time zone 'Asia/Shanghai') - make_interval(days => c.horizon_days::int))
                            at time zone 'Asia/Shanghai'
from clinics c where c.id = slots.clinic_id;
