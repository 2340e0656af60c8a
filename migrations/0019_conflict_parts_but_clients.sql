-- Of the one who books a client's mark is no reason, and of a common name nearly all are clients': they are not even passed over.
create index conflict_marks_but_clients on conflict_marks (value) where part <> 'client';
