-- The trail is only ever added to.

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the trail is only ever added to: % of % refused', tg_op, tg_table_name;
end $$;

create trigger trail_no_change before update or delete on trail
    for each row execute function refuse_change();
create trigger trail_no_truncate before truncate on trail
    for each statement execute function refuse_change();

create trigger seals_no_change before update or delete on seals
    for each row execute function refuse_change();
create trigger seals_no_truncate before truncate on seals
    for each statement execute function refuse_change();

create trigger seal_ends_no_change before update or delete on seal_ends
    for each row execute function refuse_change();
create trigger seal_ends_no_truncate before truncate on seal_ends
    for each statement execute function refuse_change();
