//! Names that a statement reads and the graph does not know: often a slip, never an error.

use crate::binder::{Mentioned, MentionedKind};
use crate::graph::Graph;
use crate::result::Warning;
use crate::suggestion::did_you_mean;

/// A warning for each unknown name, once.
pub(super) fn unknown_names(mentioned: &[Mentioned], graph: &Graph) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = Vec::new();
    for Mentioned { kind, name } in mentioned {
        let (what, known) = match kind {
            MentionedKind::Label => ("label", graph.label_id(&name.text).is_some()),
            MentionedKind::RelationshipType => ("relationship type", graph.type_id(&name.text).is_some()),
            MentionedKind::PropertyKey => ("property key", graph.key_id(&name.text).is_some()),
        };
        if known {
            continue;
        }
        let message = format!("unknown {what} `{}`", name.text);
        if !warnings.iter().any(|warning| warning.message == message) {
            warnings.push(Warning { message, span: name.span, hint: suggestion(*kind, &name.text, graph) });
        }
    }
    warnings
}

/// The known name that is most like an unknown one.
fn suggestion(kind: MentionedKind, name: &str, graph: &Graph) -> Option<String> {
    match kind {
        MentionedKind::Label => did_you_mean(name, graph.labels().map(|(_, name)| &**name)),
        MentionedKind::RelationshipType => did_you_mean(name, graph.types().map(|(_, name)| &**name)),
        MentionedKind::PropertyKey => did_you_mean(name, graph.keys().map(|(_, name)| &**name)),
    }
}
