-- No adviser is in two places: two clinics that take place never share an instant. One writer at a time: what a trigger sees here
-- stays true until the row is in.

create trigger clinics_no_two_places_insert before insert on clinics
when new.status = 'planned' and exists (
    select 1 from clinics c
    where c.adviser_id = new.adviser_id and c.status = 'planned' and c.id <> new.id
      and c.starts_at < new.ends_at and c.ends_at > new.starts_at)
begin
    select raise(abort, 'clinics_no_two_places');
end;

create trigger clinics_no_two_places_update before update of adviser_id, starts_at, ends_at, status on clinics
when new.status = 'planned' and exists (
    select 1 from clinics c
    where c.adviser_id = new.adviser_id and c.status = 'planned' and c.id <> new.id
      and c.starts_at < new.ends_at and c.ends_at > new.starts_at)
begin
    select raise(abort, 'clinics_no_two_places');
end;
