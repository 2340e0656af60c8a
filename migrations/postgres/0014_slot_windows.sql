-- Slots of before: 56 days ahead, until 30 minutes before.
update slots set opens_at = starts_at - interval '56 days', closes_at = starts_at - interval '30 minutes';
