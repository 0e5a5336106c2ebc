//! Functions on nodes, relationships and paths.

use super::FUNCTION;
use crate::function::argument::{any, unexpected};
use crate::function::signature::required;
use crate::function::{FunctionContext, Parameter, ScalarFunction};
use crate::value::{NodeIndex, Path, RelationshipIndex, Value, ValueError, ValueErrorKind, ValueType};

const NODE: Parameter = required("node", &[ValueType::Node]);
const RELATIONSHIP: Parameter = required("relationship", &[ValueType::Relationship]);
const ELEMENT: Parameter = required("element", &[ValueType::Node, ValueType::Relationship]);
const ENTRIES: Parameter = required("subject", &[ValueType::Node, ValueType::Relationship, ValueType::Map]);
const PATH: Parameter = required("path", &[ValueType::Path]);

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "id",
        parameters: &[ELEMENT],
        returns: Some(ValueType::Integer),
        documentation: "The number of a node among nodes, or of a relationship among relationships. It is never given \
                        again.",
        example: ("id(n) = id(m)", "false"),
        body: |arguments, context| element_number(arguments, context)?.1.try_into(),
        ..FUNCTION
    },
    ScalarFunction {
        name: "elementId",
        parameters: &[ELEMENT],
        returns: Some(ValueType::String),
        documentation: "A text that tells the node or relationship from all others: the kind and the number.",
        example: ("elementId(n) = 'node:' + toString(id(n))", "true"),
        body: element_id,
        ..FUNCTION
    },
    ScalarFunction {
        name: "labels",
        parameters: &[NODE],
        returns: Some(ValueType::List),
        documentation: "The labels of a node.",
        example: ("labels(n)", "['Person']"),
        body: labels,
        ..FUNCTION
    },
    ScalarFunction {
        name: "type",
        parameters: &[RELATIONSHIP],
        returns: Some(ValueType::String),
        documentation: "The type of a relationship.",
        example: ("type(r)", "'KNOWS'"),
        body: relationship_type,
        ..FUNCTION
    },
    ScalarFunction {
        name: "startNode",
        parameters: &[RELATIONSHIP],
        returns: Some(ValueType::Node),
        documentation: "The node where a relationship starts.",
        example: ("startNode(r) = n", "true"),
        body: |arguments, context| Ok(Value::Node(context.graph.source(relationship(arguments)?))),
        ..FUNCTION
    },
    ScalarFunction {
        name: "endNode",
        parameters: &[RELATIONSHIP],
        returns: Some(ValueType::Node),
        documentation: "The node where a relationship ends.",
        example: ("endNode(r) = m", "true"),
        body: |arguments, context| Ok(Value::Node(context.graph.target(relationship(arguments)?))),
        ..FUNCTION
    },
    ScalarFunction {
        name: "keys",
        parameters: &[ENTRIES],
        returns: Some(ValueType::List),
        documentation: "The keys of the properties of a node or relationship, or of the entries of a map.",
        example: ("[keys(r), keys({a: 1, b: null})]", "[['since'], ['a', 'b']]"),
        body: keys,
        ..FUNCTION
    },
    ScalarFunction {
        name: "properties",
        parameters: &[ENTRIES],
        returns: Some(ValueType::Map),
        documentation: "The properties of a node or relationship as a map; a map as it is.",
        example: ("properties(r)", "{since: 1833}"),
        body: properties,
        ..FUNCTION
    },
    ScalarFunction {
        name: "length",
        parameters: &[PATH],
        returns: Some(ValueType::Integer),
        documentation: "The number of relationships of a path.",
        example: ("length(p)", "1"),
        body: |arguments, _| path(arguments)?.relationships.len().try_into(),
        ..FUNCTION
    },
    ScalarFunction {
        name: "nodes",
        parameters: &[PATH],
        returns: Some(ValueType::List),
        documentation: "The nodes of a path, in walking order.",
        example: ("nodes(p) = [n, m]", "true"),
        body: |arguments, _| Ok(Value::list(path(arguments)?.nodes.iter().copied().map(Value::Node))),
        ..FUNCTION
    },
    ScalarFunction {
        name: "relationships",
        parameters: &[PATH],
        returns: Some(ValueType::List),
        documentation: "The relationships of a path, in walking order.",
        example: ("relationships(p) = [r]", "true"),
        body: |arguments, _| Ok(Value::list(path(arguments)?.relationships.iter().copied().map(Value::Relationship))),
        ..FUNCTION
    },
];

fn node(arguments: &[Value]) -> Result<NodeIndex, ValueError> {
    match any(arguments, 0) {
        Value::Node(node) => Ok(*node),
        other => Err(unexpected("Node", other)),
    }
}

fn relationship(arguments: &[Value]) -> Result<RelationshipIndex, ValueError> {
    match any(arguments, 0) {
        Value::Relationship(relationship) => Ok(*relationship),
        other => Err(unexpected("Relationship", other)),
    }
}

fn path(arguments: &[Value]) -> Result<&Path, ValueError> {
    match any(arguments, 0) {
        Value::Path(path) => Ok(path),
        other => Err(unexpected("Path", other)),
    }
}

/// The kind and the number of an element, also of a deleted one.
fn element_number(arguments: &[Value], context: &FunctionContext<'_>) -> Result<(&'static str, u64), ValueError> {
    match any(arguments, 0) {
        Value::Node(node) => Ok(("node", context.graph.node_id(*node))),
        Value::Relationship(relationship) => Ok(("relationship", context.graph.relationship_id(*relationship))),
        other => Err(unexpected("Node or Relationship", other)),
    }
}

fn element_id(arguments: &[Value], context: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let (kind, number) = element_number(arguments, context)?;
    Ok(format!("{kind}:{number}").into())
}

fn labels(arguments: &[Value], context: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let node = existing_node(node(arguments)?, "labels", context)?;
    let labels = context.graph.node_labels(node).iter();
    Ok(Value::list(labels.map(|label| Value::String(context.graph.label_name(*label).clone()))))
}

fn relationship_type(arguments: &[Value], context: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let relationship_type = context.graph.relationship_type(relationship(arguments)?);
    Ok(Value::String(context.graph.type_name(relationship_type).clone()))
}

fn keys(arguments: &[Value], context: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let Value::Map(entries) = properties(arguments, context)? else { return Ok(Value::Null) };
    Ok(Value::list(entries.keys().cloned().map(Value::String)))
}

fn properties(arguments: &[Value], context: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let graph = context.graph;
    let properties = match any(arguments, 0) {
        Value::Node(node) => graph.node_properties(existing_node(*node, "properties", context)?),
        Value::Relationship(relationship) => graph.relationship_properties(existing(*relationship, context)?),
        map @ Value::Map(_) => return Ok(map.clone()),
        other => return Err(unexpected("Node, Relationship or Map", other)),
    };
    Ok(Value::map(properties.into_iter().map(|(key, value)| (graph.key_name(key).clone(), value))))
}

fn existing_node(node: NodeIndex, what: &str, context: &FunctionContext<'_>) -> Result<NodeIndex, ValueError> {
    if context.graph.contains_node(node) {
        return Ok(node);
    }
    let message = format!("the node was deleted: it has no {what}");
    Err(ValueError::new(ValueErrorKind::DeletedEntityAccess, message))
}

fn existing(relationship: RelationshipIndex, context: &FunctionContext<'_>) -> Result<RelationshipIndex, ValueError> {
    if context.graph.contains_relationship(relationship) {
        return Ok(relationship);
    }
    let message = "the relationship was deleted: it has no properties";
    Err(ValueError::new(ValueErrorKind::DeletedEntityAccess, message))
}
