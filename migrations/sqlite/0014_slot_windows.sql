-- Slots of before: 56 days ahead, until 30 minutes before. The form in which the program writes instants.
update slots set opens_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', starts_at, '-56 days'),
                 closes_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', starts_at, '-30 minutes');
