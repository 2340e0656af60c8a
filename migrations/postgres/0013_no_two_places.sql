-- No adviser is in two places: two clinics that take place never share an instant. btree_gist comes with PostgreSQL (in Debian in
-- the server's own package) and is a trusted extension: the owner of the database may create it.
create extension if not exists btree_gist;

alter table clinics add constraint clinics_no_two_places
    exclude using gist (adviser_id with =, tstzrange(starts_at, ends_at) with &&) where (status = 'planned');
