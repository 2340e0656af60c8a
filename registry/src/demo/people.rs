//! Invented people: staff of every role, and villagers.

use chrono::Datelike;
use domain::duty::Agreed;
use domain::ids::StaffId;
use domain::people::{Email, PersonName, Phone};
use domain::places::{DivisionCode, Level};
use domain::staff::{Grant, Role};
use domain::trail::State;

use super::{VILLAGE, one_of};
use crate::places::Rows;
use crate::staff::{Contact, NewStaff, insert, retain, second_factor, tell};
use crate::{Office, Random, StoreError, Tx};

const ADVISERS: usize = 40;
const FIRMS: [&str; 6] = [
    "示例甲律师事务所",
    "示例乙律师事务所",
    "示例丙律师事务所",
    "示例丁律师事务所",
    "示例戊律师事务所",
    "示例法律援助中心",
];
const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "武", "任", "郭", "田", "梁", "宋", "马", "高", "霍", "程", "孙", "韩",
    "侯", "冯", "曹", "段", "白", "薛", "吕", "温", "贾", "靳", "史", "康", "乔", "苏", "樊", "卫", "师", "牛", "胡",
    "吴", "周",
];
const GIVEN: [&str; 48] = [
    "建国", "秀英", "玉兰", "志强", "桂花", "海生", "爱莲", "永红", "丽萍", "俊杰", "晓燕", "根旺", "改花", "春生",
    "二虎", "金梅", "文斌", "雪琴", "国梁", "巧云", "宏伟", "美玲", "大山", "小花", "福来", "变兰", "振华", "慧敏",
    "长青", "月娥", "立新", "翠萍", "拴柱", "润莲", "晋生", "林花", "成龙", "素芳", "保平", "彩霞", "双喜", "凤仙",
    "学文", "艳红", "跃进", "香莲", "卫东", "宝珍",
];

/// A village with the people who look after it.
pub(super) struct Served {
    pub code: DivisionCode,
    pub adviser: StaffId,
    pub clerk: StaffId,
}

/// Adds everybody; the villages with their adviser and clerk, in order of their codes.
pub(super) async fn add(
    tx: &mut Tx,
    office: &Office,
    rows: &Rows,
    known: &str,
    unknown: &str,
) -> Result<Vec<Served>, StoreError> {
    let founded = &super::founded(office);
    let mut hall = Hall { tx, office: founded, known, unknown, phones: 15_400_000_001 };
    let of_level = |wanted: fn(Level) -> bool| -> Vec<&DivisionCode> {
        rows.iter().filter(|(_, row)| wanted(row.level)).map(|(code, _)| code).collect()
    };
    let county = of_level(|l| l == Level::County);
    let townships = of_level(|l| l == Level::Township);
    let villages = of_level(|l| matches!(l, Level::Village | Level::Community));
    let home = villages.iter().find(|v| v.as_str() == VILLAGE).and_then(|v| v.parent());

    for county in county {
        for name in ["admin", "admin-2"] {
            let id = hall.add(name.to_owned(), name == "admin", &[(Role::Administrator, county)]).await?;
            second_factor::put_on(hall.tx, office, &id, super::SECOND_FACTOR).await?;
            hall.tell(&id).await?;
        }
        let id = hall.add("auditor".to_owned(), true, &[(Role::Auditor, county)]).await?;
        hall.tell(&id).await?;
    }
    for township in townships {
        for (role, name) in
            [(Role::Mediator, "mediator"), (Role::PetitionOfficer, "petition"), (Role::JusticeOfficer, "justice")]
        {
            let first = home.as_ref() == Some(township);
            let name = if first { name.to_owned() } else { format!("{name}-{township}") };
            let id = hall.add(name, first, &[(role, township)]).await?;
            hall.tell(&id).await?;
        }
    }
    let mut served = Vec::new();
    // Villages in the order of their codes lie together by township: an adviser serves one township, or the edge of two.
    for (number, round) in villages.chunks(villages.len().div_ceil(ADVISERS).max(1)).enumerate() {
        let first = round.iter().any(|v| v.as_str() == VILLAGE);
        let name = if first { "adviser".to_owned() } else { format!("adviser-{:02}", number + 1) };
        let mut places: Vec<DivisionCode> = round.iter().filter_map(|v| v.parent()).collect();
        places.dedup();
        let grants: Vec<_> = places.iter().map(|p| (Role::Adviser, p)).collect();
        let adviser = hall.add(name, first, &grants).await?;
        for village in round {
            let first = village.as_str() == VILLAGE;
            let name = if first { "clerk".to_owned() } else { format!("clerk-{village}") };
            let clerk = hall.add(name, first, &[(Role::Clerk, village)]).await?;
            hall.tell(&clerk).await?;
            // Contracts run by the year. Most agree on a half day; every seventh leaves duty to the county's default.
            let begun = office.today().with_ordinal(1).unwrap_or(office.today());
            let agreed = if served.len() % 7 == 3 {
                Agreed::default()
            } else {
                Agreed { visit_minutes: Some(150), ..Agreed::default() }
            };
            retain(hall.tx, &adviser, village, FIRMS[number % FIRMS.len()], (begun, None), &agreed).await?;
            served.push(Served { code: (*village).clone(), adviser: adviser.clone(), clerk });
        }
        hall.tell(&adviser).await?;
    }
    Ok(served)
}

/// What every addition needs.
struct Hall<'a> {
    tx: &'a mut Tx,
    office: &'a Office,
    known: &'a str,
    unknown: &'a str,
    phones: u64,
}

impl Hall<'_> {
    async fn add(
        &mut self,
        sign_in_name: String,
        can_sign_in: bool,
        grants: &[(Role, &DivisionCode)],
    ) -> Result<StaffId, StoreError> {
        let id = StaffId::from(self.office.id());
        let name = name(&self.office.random);
        let phone = self.phones.to_string();
        self.phones += 1;
        let grants: Vec<Grant> =
            grants.iter().map(|&(role, division)| Grant { role, division: division.clone() }).collect();
        // RFC 2606: nobody reads mail at example.com.
        let contact = Contact { phone: Some(phone), email: Some(format!("{sign_in_name}@example.com")) };
        let who = NewStaff { sign_in_name: &sign_in_name, name: &name, contact, grants: &grants };
        let hash = if can_sign_in { self.known } else { self.unknown };
        insert(self.tx, self.office, &id, &who, Some(hash), true).await?;
        Ok(id)
    }

    async fn tell(&mut self, id: &StaffId) -> Result<(), StoreError> {
        tell(self.tx, self.office, "added", None, id, &State::default(), None).await
    }
}

pub(crate) fn name(random: &Random) -> String {
    format!("{}{}", one_of(random, &SURNAMES), one_of(random, &GIVEN))
}

/// An invented villager; every one has a telephone of their own, if any (154 0001 and up, a range without subscribers).
pub(super) struct Villager {
    pub name: PersonName,
    pub phone: Phone,
    pub email: Option<Email>,
}

/// The villager of this number.
pub(super) fn villager(random: &Random, number: usize) -> Result<Villager, StoreError> {
    let wrong = |flaw| StoreError::Inconsistent { table: "demo", what: format!("{flaw:?}") };
    // RFC 2606: nobody reads mail at example.com.
    let email = if random.below(6) == 0 { format!("villager{number}@example.com") } else { String::new() };
    Ok(Villager {
        name: PersonName::parse(&name(random)).map_err(wrong)?,
        phone: Phone::parse(&format!("1540001{number:04}")).map_err(wrong)?,
        email: Email::parse(&email).map_err(wrong)?,
    })
}
