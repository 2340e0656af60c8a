//! How long a text message is, as the networks count (3GPP TS 23.038).

/// The characters of the 7-bit default alphabet, without its extension.
const SEVEN_BITS: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those that take two places.
const EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// In how many parts a text goes, which is what is paid for: 70 UTF-16 units in one message, 67 in each of several; 160 and 153
/// when every character is of the 7-bit alphabet.
#[must_use]
pub fn parts(text: &str) -> usize {
    let septets: Option<usize> = text
        .chars()
        .map(|c| match c {
            _ if SEVEN_BITS.contains(c) => Some(1),
            _ if EXTENSION.contains(c) => Some(2),
            _ => None,
        })
        .sum();
    let (length, alone, each) = match septets {
        Some(septets) => (septets, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    if length <= alone { 1 } else { length.div_ceil(each) }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_text_is_counted_as_the_network_counts_it() {
        assert_eq!(parts(""), 1);
        assert_eq!((parts(&"约".repeat(70)), parts(&"约".repeat(71))), (1, 2));
        assert_eq!((parts(&"约".repeat(134)), parts(&"约".repeat(135))), (2, 3));
        assert_eq!((parts(&"a".repeat(160)), parts(&"a".repeat(161))), (1, 2));
        assert_eq!(parts(&"€".repeat(81)), 2, "a character of the extension takes two places");
        assert_eq!(parts(&format!("约{}", "a".repeat(70))), 2, "one Chinese character makes all of them long");
        assert_eq!(parts(&"😀".repeat(36)), 2, "outside of the plane each takes two units");
    }
}
