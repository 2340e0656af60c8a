//! The short name of a county in the numbers of cases: 孝 of 孝义市, longer where another county begins alike.

/// What can stand for a county, the shortest first: beginnings of its name that no other county's name begins with; last of all its
/// name with its code, which is nobody else's.
#[must_use]
pub fn short_names(name: &str, code: &str, others: &[String]) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut all: Vec<String> = (1..=letters.len())
        .map(|length| letters[..length].iter().collect::<String>())
        .filter(|short| !others.iter().any(|other| other.starts_with(short.as_str())))
        .collect();
    all.push(format!("{name}{code}"));
    all
}

#[cfg(test)]
mod tests {
    use super::short_names;

    #[test]
    fn counties_that_begin_alike_are_told_apart_and_one_alone_keeps_its_first_character() {
        let of = |name: &str, others: &[&str]| {
            let others: Vec<String> = others.iter().map(|o| (*o).to_owned()).collect();
            short_names(name, "141181", &others).remove(0)
        };
        assert_eq!(of("孝义市", &[]), "孝");
        assert_eq!(of("孝义市", &["汾阳市"]), "孝");
        assert_eq!(of("孝义市", &["孝南区", "汾阳市"]), "孝义");
        assert_eq!(of("城区", &["城区"]), "城区141181", "there are several of this name in the province");
    }
}
