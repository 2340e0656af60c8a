//! The columns of a clinic, named once: what every statement that reads a [`Clinic`](super::Clinic) begins with.

/// `select_clinics!("where …")`, or with more columns before that: `select_clinics!("(select …) as seats", "where …")`. The clinic is
/// `c`, its adviser `a`, its village `d`, the township `t`.
macro_rules! select_clinics {
    ($rest:literal) => {
        select_clinics!(@ "", $rest)
    };
    ($more:literal, $rest:literal) => {
        select_clinics!(@ concat!(", ", $more), $rest)
    };
    (@ $more:expr, $rest:literal) => {
        concat!(
            "select c.id, c.adviser_id, a.name as adviser_name, a.active as adviser_active, c.village_code, d.name as village_name,
                    t.name as township_name, c.place, c.starts_at, c.ends_at, c.status, c.rule_id, c.rule_date,
                    c.sequence, c.reason, c.changed_at, c.slot_minutes, c.notice_minutes, c.horizon_days",
            $more,
            " from clinics c join staff a on a.id = c.adviser_id join divisions d on d.code = c.village_code
                  join divisions t on t.code = d.parent_code ",
            $rest
        )
    };
}
