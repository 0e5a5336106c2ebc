//! The function library, as `:help` and completion see it.

/// A function or procedure, for those who read about it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) name: &'static str,
    /// Whether `CALL` calls it.
    pub(crate) is_procedure: bool,
    /// Its name with parameters and the type of its values.
    pub(crate) signature: String,
    /// What it does.
    pub(crate) documentation: &'static str,
    /// An expression or statement that shows it, and what that gives.
    pub(crate) example: (&'static str, &'static str),
}

/// All functions and procedures.
pub(crate) fn all() -> impl Iterator<Item = Entry> {
    [Entry { name: "toUpper", is_procedure: false, signature: "toUpper(text)".into(), documentation: "", example: ("", "") }].into_iter()
}
