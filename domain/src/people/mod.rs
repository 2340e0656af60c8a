//! People: names, telephones, e-mail addresses, as they are typed and as they are kept.

mod email;
mod id_number;
mod name;
mod phone;
mod retention;

pub use email::Email;
pub use id_number::IdNumber;
pub use name::PersonName;
pub use phone::{Phone, PhoneTail};
pub use retention::Kept;

/// Who holds a place in a clinic. A household may share one telephone, and two people may share one name, so it takes both;
/// where there is no telephone, the words that tell two people of one name apart (house number, father's name).
#[must_use]
pub fn person_key(name: &PersonName, phone: Option<&Phone>, tell_apart: Option<&str>) -> String {
    let rest = phone.map_or_else(|| tell_apart.unwrap_or_default().to_lowercase(), |p| p.digits().to_owned());
    format!("{}/{rest}", name.key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_telephone_or_a_shared_name_does_not_make_one_person_of_two() {
        let name = |n: &str| PersonName::parse(n).expect("a name");
        let phone = |p: &str| Phone::parse(p).expect("a phone");
        let key = |n: &str, p: &str| person_key(&name(n), Some(&phone(p)), None);
        assert_ne!(key("王大山", "13800138000"), key("李小花", "13800138000"));
        assert_ne!(key("王大山", "13800138000"), key("王大山", "13800138001"));
        assert_eq!(key("王 大山", "138 0013 8000"), key("王大山", "13800138000"));
        assert_ne!(person_key(&name("王芳"), None, Some("村东头")), person_key(&name("王芳"), None, Some("村西头")));
    }
}
