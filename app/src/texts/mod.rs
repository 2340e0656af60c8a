//! Every word people read, in both languages. A text without its twin does not compile; one that is not used is a warning, and
//! warnings are errors in `cargo xtask check`.

use domain::locale::Locale;

/// A text that exists in every language.
pub trait Text: Copy {
    /// The text in a language.
    fn say(self, locale: Locale) -> &'static str;
}

/// Declares a catalogue: `Key: "中文", "English";`
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($key:ident: $zh:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($key),* }

        impl $crate::texts::Text for $name {
            fn say(self, locale: domain::locale::Locale) -> &'static str {
                match (self, locale) {
                    $(
                        (Self::$key, domain::locale::Locale::ZhCn) => $zh,
                        (Self::$key, domain::locale::Locale::En) => $en,
                    )*
                }
            }
        }
    };
}

/// Chooses between the two forms of a text with something in it.
pub(crate) fn either<T>(locale: Locale, zh: T, en: T) -> T {
    match locale {
        Locale::ZhCn => zh,
        Locale::En => en,
    }
}

pub(crate) mod announce;
pub(crate) mod bookings;
pub(crate) mod calendars;
pub mod cases;
pub(crate) mod changing;
pub(crate) mod clocks;
pub(crate) mod conflicts;
pub(crate) mod day;
pub(crate) mod desk;
pub mod dossier;
pub(crate) mod duty;
pub mod fields;
pub(crate) mod files;
pub(crate) mod house;
pub(crate) mod leave;
pub(crate) mod leaving;
pub(crate) mod merging;
pub(crate) mod messages;
pub(crate) mod obligations;
pub(crate) mod papers;
pub(crate) mod parties;
pub(crate) mod places;
pub(crate) mod powers;
pub(crate) mod ratings;
pub(crate) mod rules;
pub(crate) mod search;
mod specialities;
pub(crate) mod staff;
pub(crate) mod text_messages;
pub(crate) mod timeline;
pub(crate) mod trail;
pub(crate) mod waiting;

pub use specialities::not_taken;
pub(crate) use specialities::{SpecialityText, not_taken_here};

texts! {
    /// The frame around every page.
    Frame {
        Brand: "说理", "Shuoli";
        BrandLine: "村里的法律顾问，预约就来", "Village legal advice, by appointment";
        Skip: "跳到正文", "Skip to the content";
        Home: "首页", "Home";
        MyBooking: "查我的预约", "My booking";
        Progress: "查调解进展", "Mediation: how it stands";
        Powers: "权力清单", "What we may and must do";
        Help: "怎么用", "How it works";
        Privacy: "您的信息", "Your data";
        ForStaff: "工作人员", "Staff";
        OtherLanguage: "English", "中文";
        ElderOn: "关怀版", "Large type";
        ElderOff: "退出关怀版", "Normal type";
        Navigation: "主要栏目", "Main";
        FreeOfCharge: "法律咨询不收费。", "Legal advice here is free of charge.";
        Helpline: "不会用？打电话给村代办员：", "Need a hand? Call the village clerk:";
        HelplineNone: "不会用？请找村代办员，或到村委会。", "Need a hand? Ask the village clerk or at the village office.";
        ReadAloud: "读给我听", "Read this page to me";
        StopReading: "别读了", "Stop reading";
        Back: "返回", "Back";
        Leaves: "分页", "Pages";
        SignOut: "退出登录", "Sign out";
        DeskHome: "工作台", "Desk";
        DeskBook: "代预约", "Book for a villager";
        DeskCalendar: "日历", "Calendar";
        DeskRules: "定期坐诊", "Clinics";
        DeskTimeline: "为什么没空位", "Why nothing is free";
        DeskCases: "调解案件", "Cases";
        DeskLeave: "请假", "Leave";
        DeskSearch: "查找", "Search";
        DeskMessages: "消息", "Messages";
        DeskAnnounce: "广播和海报", "Announce";
        DeskRatings: "满意度", "Ratings";
        DeskTokens: "接口令牌", "API tokens";
        DeskDuty: "履职", "Duty";
        DeskStaff: "工作人员", "Staff";
        DeskDeadlines: "期限", "Deadlines";
        DeskPapers: "文书", "Papers";
        DeskConflicts: "利益冲突", "Conflicts";
        DeskHouse: "设置", "Settings";
        PublicSite: "村民页面", "Public pages";
    }
}
