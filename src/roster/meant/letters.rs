//! Letters without their accents.

/// Letters, each with what it is without its accent.
const ACCENTS: &[(&str, &str)] = &[
    ("áàâäãåāăą", "a"),
    ("æ", "ae"),
    ("çćč", "c"),
    ("ďđð", "d"),
    ("éèêëēėęě", "e"),
    ("ğģ", "g"),
    ("íìîïīįı", "i"),
    ("ķ", "k"),
    ("łľļ", "l"),
    ("ñńňņ", "n"),
    ("óòôöõøōő", "o"),
    ("œ", "oe"),
    ("řŕ", "r"),
    ("śšşș", "s"),
    ("ß", "ss"),
    ("ťţț", "t"),
    ("þ", "th"),
    ("úùûüūůűų", "u"),
    ("ýÿ", "y"),
    ("źżž", "z"),
];

/// A text in small letters, without the accents of Latin ones.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.to_lowercase().chars() {
        match ACCENTS.iter().find(|(letters, _)| letters.contains(c)) {
            Some((_, letter)) => plain.push_str(letter),
            // Accents that are characters of their own.
            None if ('\u{300}'..='\u{36f}').contains(&c) => {}
            None => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_go_and_what_has_none_stays() {
        for (written, is) in [("Zoë", "zoe"), ("Zoe\u{308}", "zoe"), ("Łukasz", "lukasz"), ("miércoles", "miercoles")]
        {
            assert_eq!(plain(written), is);
        }
        assert_eq!(plain("Оля 7"), "оля 7");
    }
}
