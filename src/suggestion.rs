//! `did you mean`: the known name that was most likely meant by an unknown one.

/// The candidate that is most like `name`, if it is alike enough: no more than a slip or two apart, whatever the case.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let distance = |candidate: &str| strsim::damerau_levenshtein(&name, &candidate.to_lowercase());
    let measured = candidates.into_iter().map(|candidate| (distance(candidate), candidate));
    let (distance, nearest) = measured.min()?;
    // Two slips are believable only in a longer word.
    let most = match name.chars().count() {
        0 => 0,
        1..=5 => 1,
        6..=11 => 2,
        _ => 3,
    };
    (distance <= most).then_some(nearest)
}

/// The same as a sentence.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(name, candidates).map(|nearest| format!("did you mean `{nearest}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(closest(name, ["Country", "count", "help", "n"]), expected, "{name}");
    }

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        check("Contry", Some("Country"));
        check("COUNTRY", Some("Country"));
        check("hlep", Some("help"));
        check("point", None);
        check("m", Some("n"));
        check("", None);
    }
}
