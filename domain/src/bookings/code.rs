//! Booking codes: eight characters that can be read over the telephone.

use crate::form::Flaw;

/// 23 characters without look-alikes (no 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V). 23 is prime, so the check character notices every
/// single wrong character and every swap of two.
pub const ALPHABET: &[u8; 23] = b"34679ACDEFGHJKMNPQRTWXY";

/// A booking code: seven drawn characters and a check character (weighted sum modulo 23).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

fn value(c: u8) -> Option<usize> {
    ALPHABET.iter().position(|&a| a == c)
}

/// Weights 1 to 7 for the drawn characters; the check character makes the sum with weight 8 zero modulo 23.
fn check_value(drawn: &[usize; 7]) -> usize {
    let sum: usize = drawn.iter().enumerate().map(|(i, v)| (i + 1) * v).sum();
    // 8 × 3 = 24 ≡ 1, so 3 is the inverse of 8.
    ((23 - sum % 23) * 3) % 23
}

impl Code {
    /// A code from 64 random bits.
    #[must_use]
    pub fn drawn(mut random: u64) -> Self {
        let mut values = [0_usize; 7];
        for v in &mut values {
            *v = usize::try_from(random % 23).unwrap_or_default();
            random /= 23;
        }
        let text = values.iter().chain([&check_value(&values)]).map(|&v| char::from(ALPHABET[v])).collect();
        Self(text)
    }

    /// Reads a code as typed: lower case, spaces and dashes are understood.
    ///
    /// # Errors
    /// `Missing` or `NotACode`.
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        let text: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—' | '·'))
            .map(|c| if ('！'..='～').contains(&c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c })
            .flat_map(char::to_uppercase)
            .collect();
        if text.is_empty() {
            return Err(Flaw::Missing);
        }
        let values: Vec<usize> = text.bytes().map_while(value).collect();
        let [drawn @ .., check] = values.as_slice() else { return Err(Flaw::NotACode) };
        match <&[usize; 7]>::try_from(drawn) {
            Ok(drawn) if text.len() == 8 && check_value(drawn) == *check => Ok(Self(text)),
            _ => Err(Flaw::NotACode),
        }
    }

    /// The eight characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In two groups of four, as shown and read out.
    #[must_use]
    pub fn grouped(&self) -> String {
        format!("{} {}", &self.0[..4], &self.0[4..])
    }
}

impl TryFrom<String> for Code {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|_| "not a booking code".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_drawn_code_reads_back_however_it_is_typed(random: u64) {
            let code = Code::drawn(random);
            prop_assert_eq!(code.as_str().len(), 8);
            prop_assert_eq!(&Code::parse(code.as_str()), &Ok(code.clone()));
            prop_assert_eq!(Code::parse(&code.grouped().to_lowercase()), Ok(code));
        }

        #[test]
        fn one_wrong_character_is_noticed(random: u64, place in 0_usize..8, other in 0_usize..23) {
            let code = Code::drawn(random);
            let mut wrong = code.as_str().as_bytes().to_vec();
            prop_assume!(wrong[place] != ALPHABET[other]);
            wrong[place] = ALPHABET[other];
            let wrong = String::from_utf8(wrong).expect("ascii");
            prop_assert_eq!(Code::parse(&wrong), Err(Flaw::NotACode));
        }

        #[test]
        fn two_swapped_characters_are_noticed(random: u64, a in 0_usize..8, b in 0_usize..8) {
            let code = Code::drawn(random);
            let mut wrong = code.as_str().as_bytes().to_vec();
            prop_assume!(wrong[a] != wrong[b]);
            wrong.swap(a, b);
            let wrong = String::from_utf8(wrong).expect("ascii");
            prop_assert_eq!(Code::parse(&wrong), Err(Flaw::NotACode));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,20}") {
            let _ = Code::parse(&text);
        }
    }

    #[test]
    fn no_two_characters_look_alike() {
        for c in "0O1IL2Z5S8BUV".bytes() {
            assert!(!ALPHABET.contains(&c), "{}", char::from(c));
        }
    }
}
