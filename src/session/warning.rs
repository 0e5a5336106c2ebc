//! Names that a statement reads and the graph does not know: often a slip, never an error.

use crate::binder::{Mentioned, MentionedKind};
use crate::graph::Graph;
use crate::result::Warning;

/// A warning for each unknown name, once.
pub(super) fn unknown_names(mentioned: &[Mentioned], graph: &Graph) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = Vec::new();
    for Mentioned { kind, name } in mentioned {
        let (what, known) = match kind {
            MentionedKind::Label => ("label", graph.label_id(&name.text).is_some()),
            MentionedKind::RelationshipType => ("relationship type", graph.type_id(&name.text).is_some()),
            MentionedKind::PropertyKey => ("property key", graph.key_id(&name.text).is_some()),
        };
        let message = format!("unknown {what} `{}`", name.text);
        if !known && !warnings.iter().any(|warning| warning.message == message) {
            warnings.push(Warning { message, span: name.span, hint: suggestion(*kind, &name.text, graph) });
        }
    }
    warnings
}

/// The known name that is most like an unknown one.
fn suggestion(kind: MentionedKind, name: &str, graph: &Graph) -> Option<String> {
    let names: Vec<&str> = match kind {
        MentionedKind::Label => graph.labels().map(|(_, name)| &**name).collect(),
        MentionedKind::RelationshipType => graph.types().map(|(_, name)| &**name).collect(),
        MentionedKind::PropertyKey => graph.keys().map(|(_, name)| &**name).collect(),
    };
    let wanted = name.to_lowercase();
    let (distance, best) = names
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&known.to_lowercase(), &wanted), known))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + wanted.chars().count() / 4).then(|| format!("did you mean `{best}`?"))
}
