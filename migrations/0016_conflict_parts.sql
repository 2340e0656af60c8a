-- What a mark says of a person is part of the search: of a common name most marks are those of clients who came back.
drop index conflict_marks_value;
create index conflict_marks_value on conflict_marks (value, part);
