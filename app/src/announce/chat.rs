//! The text for a chat group: short, one line a clinic.

use chrono_tz::Tz;
use domain::locale::Locale;

use super::{Announcement, Fate, moved_to};
use crate::texts::announce::{Chat as T, none};
use crate::texts::{Text, either};
use crate::when;

/// The text for a chat group.
#[must_use]
pub fn chat(a: &Announcement, locale: Locale, zone: Tz) -> String {
    let t = |text: T| text.say(locale);
    let mut lines =
        vec![either(locale, format!("【法律顾问坐诊】{}", a.place.name), format!("Legal advice in {}", a.place.name))];
    for o in &a.occasions {
        let date = o.starts_at.with_timezone(&zone).date_naive();
        let day = when::day(locale, date);
        let lunar = when::lunar_day(locale, date);
        let day = if lunar.is_empty() { day } else { format!("{day}{lunar}") };
        let time = when::span(locale, o.starts_at, o.ends_at, zone);
        let village = if a.is_wide() { format!("{} ", o.village) } else { String::new() };
        lines.push(match &o.fate {
            Fate::Off => format!("✕ {day} {village}{time} {}", t(T::Off)),
            Fate::Moved { .. } => format!("✕ {day} {village}{time} {}", moved_to(locale, zone, o).unwrap_or_default()),
            Fate::Held => either(
                locale,
                format!("▪ {day} {time} {village}{}，{}律师", o.place, o.adviser),
                format!("▪ {day}, {time}, {village}{}, {}", o.place, o.adviser),
            ),
        });
    }
    if a.occasions.is_empty() {
        lines.push(none(locale, a.period));
    }
    lines.push(format!("{}{}", t(T::Book), a.address));
    lines.extend(a.clerk_phone.as_ref().map(|phone| format!("{}{phone}", t(T::Call))));
    lines.push(t(T::Bring).to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announce::example;

    #[test]
    fn a_line_says_when_where_and_who_and_the_end_says_how() {
        let text = chat(&example(), Locale::ZhCn, chrono_tz::Asia::Shanghai);
        assert!(text.contains("▪ 11月28日（周六）农历十月二十 上午9:30—中午12:00 村委会会议室，李明律师"), "{text}");
        assert!(text.contains("✕ 11月27日（周五）"), "{text}");
        assert!(
            text.contains("✕ 11月26日（周四）农历十月十八 上午9:00—中午12:00 改到11月30日（周一）下午2:45—5:00"),
            "{text}"
        );
        assert!(text.contains("https://xy.shuoli.cn/villages/141181102205") && text.contains("13800138000"), "{text}");
        assert!(text.chars().count() < 350, "{text}");
    }
}
