-- The queue of a township at one station, and what is nobody's yet: keys of their own, so that a page costs the same however many
-- cases there are.
create index cases_of_township_at on cases (township_code, station, next_due, id) where open;
create index cases_of_township_free on cases (township_code, next_due, id) where open and owner_id is null;
create index cases_of_county_free on cases (county_code, next_due, id) where open and owner_id is null;
