//! Headers that tell what columns are: those of neo4j-admin (`:ID(Person)`, `name:string`) and those of Neptune and
//! Gremlin (`~id`, `~label`).
//!
//! Source: the Neo4j operations manual, "Neo4j-admin import", section "CSV header format"; the Amazon Neptune user guide,
//! "Gremlin load data format".

use super::cell::CellType;
use super::rule::{End, Id, Name, NodeRule, PropertyRule, RelationshipRule, Space};

/// What a column is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Role {
    /// The id of a node, kept as a property if it has a name.
    Id { space: String, key: Option<String>, cell_type: CellType },
    /// Labels.
    Labels,
    /// The node that a relationship leaves.
    Start { space: String },
    /// The node that a relationship enters.
    End { space: String },
    /// The type of a relationship.
    Type,
    /// A property.
    Property { key: String, cell_type: CellType },
    /// Nothing.
    Ignored,
}

/// What the files of a table are about.
#[derive(Clone, Debug)]
pub(super) enum Rows {
    /// Nodes.
    Nodes(NodeRule),
    /// Relationships.
    Relationships(RelationshipRule),
}

/// Whether a row of cells is a header that tells what columns are.
pub(super) fn is_header<'a>(cells: impl IntoIterator<Item = &'a str>) -> bool {
    cells.into_iter().any(|cell| {
        let word = split(cell).map(|(_, mark, _)| mark.split('(').next().unwrap_or_default().to_uppercase());
        let is_mark = |word: String| ["ID", "START_ID", "END_ID", "LABEL", "TYPE"].contains(&word.as_str());
        word.is_some_and(is_mark) || ["~id", "~from", "~to"].contains(&cell)
    })
}

/// What the rows under a header become. `names` are the labels or the type for rows that tell none; `stem` is the name of
/// the file, which stands in where those are missing.
pub(super) fn rows(columns: &[String], names: &[String], stem: &str, integer_ids: bool) -> Result<Rows, HeaderError> {
    let roles: Vec<Role> =
        columns.iter().enumerate().map(|(column, cell)| role(column, cell, integer_ids)).collect::<Result<_, _>>()?;
    let has = |wanted: fn(&Role) -> bool| roles.iter().any(wanted);
    if has(|role| matches!(role, Role::Start { .. } | Role::End { .. })) {
        relationships(&roles, names, stem).map(Rows::Relationships)
    } else {
        nodes(&roles, names, stem).map(Rows::Nodes)
    }
}

/// What is wrong with a header, and in which column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeaderError {
    /// The column.
    pub(super) column: usize,
    /// What is wrong.
    pub(super) message: String,
}

fn role(column: usize, cell: &str, integer_ids: bool) -> Result<Role, HeaderError> {
    let whole = || String::new();
    match cell {
        "~id" => return Ok(Role::Id { space: whole(), key: None, cell_type: CellType::String }),
        "~label" => return Ok(Role::Labels),
        "~from" => return Ok(Role::Start { space: whole() }),
        "~to" => return Ok(Role::End { space: whole() }),
        _ => {}
    }
    let Some((name, mark, settings)) = split(cell) else {
        return Ok(if cell.is_empty() {
            Role::Ignored
        } else {
            Role::Property { key: cell.to_owned(), cell_type: CellType::String }
        });
    };
    let (word, group) = mark.split_once('(').map_or((mark, ""), |(word, rest)| (word, rest.trim_end_matches(')')));
    let key = (!name.is_empty()).then(|| name.to_owned());
    Ok(match word.to_uppercase().as_str() {
        "ID" => {
            let is_integer = match setting(settings, "id-type") {
                Some(id_type) => !id_type.eq_ignore_ascii_case("string"),
                None => integer_ids,
            };
            let cell_type = if is_integer { CellType::Integer } else { CellType::String };
            Role::Id { space: group.to_owned(), key, cell_type }
        }
        "LABEL" => Role::Labels,
        "TYPE" => Role::Type,
        "START_ID" => Role::Start { space: group.to_owned() },
        "END_ID" => Role::End { space: group.to_owned() },
        "IGNORE" => Role::Ignored,
        _ => {
            let cell_type = mark
                .parse()
                .map_err(|error: super::cell::UnknownType| HeaderError { column, message: error.to_string() })?;
            let key = key.ok_or_else(|| HeaderError { column, message: "the property has no name".to_owned() })?;
            Role::Property { key, cell_type }
        }
    })
}

/// The name, the mark and the settings of a column: `id:ID(Person){id-type:long}`.
fn split(cell: &str) -> Option<(&str, &str, &str)> {
    let (cell, settings) = match cell.strip_suffix('}').and_then(|cell| cell.rsplit_once('{')) {
        Some((cell, settings)) => (cell, settings),
        None => (cell, ""),
    };
    let (name, mark) = cell.rsplit_once(':')?;
    Some((name, mark, settings))
}

/// What the settings behind a mark say: `{id-type:long, label:Person}`.
fn setting<'a>(settings: &'a str, name: &str) -> Option<&'a str> {
    let pairs = settings.split(',').filter_map(|setting| setting.split_once(':'));
    pairs.map(|(name, value)| (name.trim(), value.trim())).find(|(found, _)| *found == name).map(|(_, value)| value)
}

fn nodes(roles: &[Role], names: &[String], stem: &str) -> Result<NodeRule, HeaderError> {
    let ids: Vec<_> = roles.iter().enumerate().filter(|(_, role)| matches!(role, Role::Id { .. })).collect();
    let (space, columns) = match ids.first() {
        Some((_, Role::Id { space, .. })) => (space.clone(), ids.iter().map(|(column, _)| *column).collect()),
        _ => (String::new(), Vec::new()),
    };
    let told: Vec<_> = columns_with(roles, &Role::Labels).map(Name::Column).collect();
    let labels = if told.is_empty() && names.is_empty() {
        vec![Name::Fixed(if space.is_empty() { stem.to_owned() } else { space.clone() })]
    } else {
        names.iter().cloned().map(Name::Fixed).chain(told).collect()
    };
    let id = (!columns.is_empty()).then(|| Id { places: vec![columns], split: None });
    Ok(NodeRule {
        space: Space::Ids(space),
        id,
        is_mention: false,
        labels,
        id_property: None,
        properties: properties(roles),
    })
}

fn relationships(roles: &[Role], names: &[String], stem: &str) -> Result<RelationshipRule, HeaderError> {
    let end = |wanted: &str| {
        let found = roles.iter().enumerate().find_map(|(column, role)| match (role, wanted) {
            (Role::Start { space }, "START_ID") | (Role::End { space }, "END_ID") => Some((column, space.clone())),
            _ => None,
        });
        let missing = || HeaderError { column: 0, message: format!("no column is `:{wanted}`") };
        found.ok_or_else(missing).map(|(column, space)| End { space: Space::Ids(space), id: Id::column(column) })
    };
    let (start, end) = (end("START_ID")?, end("END_ID")?);
    // Neptune has the type of a relationship in `~label`.
    let told = columns_with(roles, &Role::Type).chain(columns_with(roles, &Role::Labels)).next();
    let kind = match (told, names.first()) {
        (Some(column), _) => Name::Column(column),
        (None, Some(name)) => Name::Fixed(name.clone()),
        (None, None) => Name::Fixed(type_in_stem(stem, &start.space, &end.space)),
    };
    Ok(RelationshipRule { kind, start, end, is_optional: false, properties: properties(roles) })
}

/// The type in the name of a file such as `Person_likes_Post`: what stands between the spaces of the ends, or all of it.
fn type_in_stem(stem: &str, start: &Space, end: &Space) -> String {
    let (Space::Ids(start), Space::Ids(end)) = (start, end) else { return stem.to_owned() };
    let between = stem.strip_prefix(start.as_str()).and_then(|rest| rest.strip_prefix('_'));
    let between = between.and_then(|rest| rest.strip_suffix(end.as_str())).and_then(|rest| rest.strip_suffix('_'));
    between.filter(|kind| !kind.is_empty() && !start.is_empty()).unwrap_or(stem).to_owned()
}

fn columns_with<'a>(roles: &'a [Role], wanted: &'a Role) -> impl Iterator<Item = usize> + 'a {
    roles.iter().enumerate().filter(move |(_, role)| *role == wanted).map(|(column, _)| column)
}

fn properties(roles: &[Role]) -> Vec<PropertyRule> {
    let property = |(column, role): (usize, &Role)| match role {
        Role::Property { key, cell_type } | Role::Id { key: Some(key), cell_type, .. } => {
            Some(PropertyRule { key: key.clone(), column, cell_type: cell_type.clone() })
        }
        _ => None,
    };
    roles.iter().enumerate().filter_map(property).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Vec<String> {
        header.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn headers_are_told_from_rows() {
        let check = |row: &str, expected: bool| assert_eq!(is_header(row.split(',')), expected, "{row}");
        check("movieId:ID(Movie),title,year:int,:LABEL", true);
        check("a|b", false);
        check("x:start_id,y", true);
        check("~id,~label", true);
        check("name,age", false);
        check("http://x:ID2,12:30", false);
        check("id:ID{id-type:long}", true);
    }

    fn check_nodes(header: &str, names: &[&str], expected: &str) {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let Ok(Rows::Nodes(rule)) = rows(&columns(header), &names, "people", false) else { panic!("{header}") };
        let keys = rule
            .properties
            .iter()
            .map(|property| format!("{}@{}:{}", property.key, property.column, property.cell_type));
        let keys: Vec<_> = keys.collect();
        let found = format!("{:?} {:?} {:?} {}", rule.space, rule.id.map(|id| id.places), rule.labels, keys.join(" "));
        assert_eq!(found, expected);
    }

    #[test]
    fn nodes_have_ids_labels_and_properties() {
        check_nodes(
            "personId:ID(Person),name,born:int,x:IGNORE,:LABEL",
            &[],
            "Ids(\"Person\") Some([[0]]) [Column(4)] personId@0:string name@1:string born@2:int",
        );
        check_nodes(
            ":ID(Person){id-type:long},a:int[]",
            &[],
            "Ids(\"Person\") Some([[0]]) [Fixed(\"Person\")] a@1:int[]",
        );
        check_nodes("id:ID{id-type:long}", &["A", "B"], "Ids(\"\") Some([[0]]) [Fixed(\"A\"), Fixed(\"B\")] id@0:int");
        check_nodes("~id,~label,code:string", &[], "Ids(\"\") Some([[0]]) [Column(1)] code@2:string");
        check_nodes("name,:LABEL", &[], "Ids(\"\") None [Column(1)] name@0:string");
    }

    fn check_relationships(header: &str, stem: &str, expected: &str) {
        let Ok(Rows::Relationships(rule)) = rows(&columns(header), &[], stem, false) else { panic!("{header}") };
        let found = format!("{:?} {:?}-{:?}", rule.kind, rule.start.id.places, rule.end.id.places);
        assert_eq!(found, expected);
    }

    #[test]
    fn relationships_have_ends_and_a_type() {
        check_relationships(":START_ID(A),w:float,:END_ID(B),:TYPE", "x", "Column(3) [[0]]-[[2]]");
        check_relationships(
            ":START_ID(City),:END_ID(Country)",
            "City_isPartOf_Country",
            "Fixed(\"isPartOf\") [[0]]-[[1]]",
        );
        check_relationships(":START_ID,:END_ID", "knows", "Fixed(\"knows\") [[0]]-[[1]]");
        check_relationships("~id,~from,~to,~label", "x", "Column(3) [[1]]-[[2]]");
    }

    #[test]
    fn wrong_headers_name_the_column() {
        let check = |header: &str, column: usize, message: &str| {
            let error = rows(&columns(header), &[], "x", false).expect_err(header);
            assert!(error.column == column && error.message.starts_with(message), "{error:?}");
        };
        check(":ID,place:point", 1, "unknown type `point`; one of string, ");
        check(":START_ID,:TYPE", 0, "no column is `:END_ID`");
        check(":ID,:int", 1, "the property has no name");
    }
}
