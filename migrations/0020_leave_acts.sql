-- What a leave changed: each clinic as it stood, and what became of it. The words of that stand in the clinic's own trail.
create table leave_acts (
  leave_id     text not null references leaves (id),
  clinic_id    text not null references clinics (id),
  village_code text not null references divisions (code),
  starts_at    timestamptz not null,
  ends_at      timestamptz not null,
  people       bigint not null,
  -- Who stands in, or when it is held instead; neither: it was cancelled.
  stand_in     text references staff (id),
  moved_to     timestamptz,
  primary key (leave_id, clinic_id),
  check (stand_in is null or moved_to is null)
);
