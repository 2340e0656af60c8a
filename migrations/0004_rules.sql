-- Clinics that recur by a rule, change, and keep seats for the desk.

create table clinic_rules (
    id           text primary key,
    adviser_id   text not null references staff (id),
    village_code text not null references divisions (code),
    place        text not null,
    -- domain::clinics::Rule as JSON: recurrence, hours, capacity, what happens on holidays.
    terms        text not null,
    valid_from   date not null,
    valid_until  date,
    version      bigint not null,
    ended        boolean not null,
    demo         boolean not null
);
create index clinic_rules_village on clinic_rules (village_code);
create index clinic_rules_adviser on clinic_rules (adviser_id);

alter table clinics add column rule_id text references clinic_rules (id);
-- The day the rule gave, whatever became of it since: RECURRENCE-ID (RFC 5545, 3.8.4.4).
alter table clinics add column rule_date date;
-- Rises by one with every change: SEQUENCE (RFC 5545, 3.8.7.4), and what a change is compared with.
alter table clinics add column sequence bigint not null default 0;
-- Why it was changed or cancelled, for everybody to read.
alter table clinics add column reason text;
-- None: from before clinics had a trail.
alter table clinics add column changed_at timestamptz;
alter table clinics add column slot_minutes bigint not null default 30;
-- The public may book up to so long before a slot, and so far ahead.
alter table clinics add column notice_minutes bigint not null default 30;
alter table clinics add column horizon_days bigint not null default 56;
create unique index clinics_rule on clinics (rule_id, rule_date) where rule_id is not null;

-- The time fell away when the clinic was shortened; what hung on the slot still names it.
alter table slots add column closed boolean not null default false;
-- Kept for walk-ins and the desk.
alter table seats add column kept boolean not null default false;
-- When the public may book it: from so far ahead until so shortly before. Filled for what was there by 0014.
alter table slots add column opens_at timestamptz;
alter table slots add column closes_at timestamptz;
