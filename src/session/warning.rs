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

/// The known name that is most like an unknown one, or else some of the names that there are.
fn suggestion(kind: MentionedKind, name: &str, graph: &Graph) -> Option<String> {
    let names: Vec<&str> = match kind {
        MentionedKind::Label => graph.labels().map(|(_, name)| &**name).collect(),
        MentionedKind::RelationshipType => graph.types().map(|(_, name)| &**name).collect(),
        MentionedKind::PropertyKey => graph.keys().map(|(_, name)| &**name).collect(),
    };
    did_you_mean(name, names.iter().copied()).or_else(|| the_graph_has(&names))
}

/// So many names are told where none is like the one that was written.
const SOME: usize = 6;

fn the_graph_has(names: &[&str]) -> Option<String> {
    let some: Vec<_> = names.iter().take(SOME).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > SOME { ", …" } else { "" };
    (!names.is_empty()).then(|| format!("the graph has {}{more}", some.join(", ")))
}
