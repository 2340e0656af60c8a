-- The trail is only ever added to.

create trigger trail_no_update before update on trail
begin
    select raise(abort, 'the trail is only ever added to: update of trail refused');
end;

create trigger trail_no_delete before delete on trail
begin
    select raise(abort, 'the trail is only ever added to: delete of trail refused');
end;

create trigger seals_no_update before update on seals
begin
    select raise(abort, 'the trail is only ever added to: update of seals refused');
end;

create trigger seals_no_delete before delete on seals
begin
    select raise(abort, 'the trail is only ever added to: delete of seals refused');
end;

create trigger seal_ends_no_update before update on seal_ends
begin
    select raise(abort, 'the trail is only ever added to: update of seal_ends refused');
end;

create trigger seal_ends_no_delete before delete on seal_ends
begin
    select raise(abort, 'the trail is only ever added to: delete of seal_ends refused');
end;
