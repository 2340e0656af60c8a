//! On what a step rests: the law, the article, how sure that is, and from when until when it holds.

use chrono::NaiveDate;

use crate::clocks::Certainty;
use crate::locale::{Locale, Words, w};

/// A law or regulation.
#[derive(Debug, PartialEq, Eq)]
pub struct Law {
    /// Its name.
    pub names: Words,
    /// In force from: year, month, day.
    pub from: (i32, u32, u32),
    /// In force until, this day not included.
    pub until: Option<(i32, u32, u32)>,
}

impl Law {
    /// Is it in force on a day?
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        let on = |(year, month, date)| NaiveDate::from_ymd_opt(year, month, date);
        on(self.from).is_some_and(|from| from <= day)
            && self.until.is_none_or(|until| on(until).is_some_and(|u| day < u))
    }
}

/// On what a step rests.
#[derive(Debug, Clone, Copy)]
pub struct Basis {
    /// The law.
    pub law: &'static Law,
    /// Its articles.
    pub articles: &'static [u16],
    /// How sure.
    pub certainty: Certainty,
}

impl Basis {
    /// In words: 《人民调解法》第十七条.
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        cite(self.law, self.articles.iter(), locale)
    }
}

/// A law and its articles, in words.
pub(super) fn cite<'a>(law: &Law, articles: impl Iterator<Item = &'a u16>, locale: Locale) -> String {
    let articles: Vec<String> = articles.map(ToString::to_string).collect();
    match locale {
        Locale::ZhCn => format!("{}第{}条", law.names.zh, articles.join("、")),
        Locale::En => format!("{}, art. {}", law.names.en, articles.join(", ")),
    }
}

/// 人民调解法
pub(super) static MEDIATION_LAW: Law =
    Law { names: w("《人民调解法》", "People's Mediation Law"), from: (2011, 1, 1), until: None };

/// 人民调解工作若干规定
pub(super) static MEDIATION_WORK: Law = Law {
    names: w("《人民调解工作若干规定》", "Provisions on People's Mediation Work"),
    from: (2002, 11, 1),
    until: None,
};

/// 最高人民法院关于人民调解协议司法确认程序的若干规定
pub(super) static CONFIRMATION: Law = Law {
    names: w(
        "《最高人民法院关于人民调解协议司法确认程序的若干规定》",
        "Supreme People's Court, Provisions on the Confirmation of People's Mediation Agreements",
    ),
    from: (2011, 3, 30),
    until: None,
};

/// Read in the text of the People's Mediation Law.
pub(super) const fn law(articles: &'static [u16]) -> Basis {
    Basis { law: &MEDIATION_LAW, articles, certainty: Certainty::Text }
}

/// General knowledge of the provisions of 2002: to be confirmed.
pub(super) const fn provisions(articles: &'static [u16]) -> Basis {
    Basis { law: &MEDIATION_WORK, articles, certainty: Certainty::ToConfirm }
}

/// Read in the text of the court's provisions of 2011.
pub(super) const fn court(articles: &'static [u16]) -> Basis {
    Basis { law: &CONFIRMATION, articles, certainty: Certainty::Text }
}
