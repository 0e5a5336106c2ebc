use super::*;
use crate::algorithm::Unwatched;
use crate::graph::Graph;
use crate::value::temporal::DateTime;

fn call(procedures: &Procedures, name: &str, arguments: &[Value], graph: &Graph) -> Result<String, ValueError> {
    let procedure = procedures.get(name).expect("a procedure");
    let context = FunctionContext { graph, statement_time: DateTime::EPOCH, watch: &Unwatched, threads: 1 };
    procedure.call(arguments, &context).map(|rows| Value::from(rows.into_rows()).to_string())
}

fn echo(signature: &str) -> Procedures {
    let mut procedures = Procedures::new();
    let procedure = Procedure::new(signature, "", |arguments, _| Ok(vec![arguments.to_vec()]));
    procedures.register(procedure.expect("a signature"));
    procedures
}

fn check(signature: &str, arguments: &[Value], expected: Result<&str, ValueErrorKind>) {
    let rows = call(&echo(signature), "p", arguments, &Graph::new()).map_err(|error| error.kind);
    assert_eq!(rows, expected.map(str::to_owned), "{signature}");
}

#[test]
fn signatures_read_as_they_are_written() {
    let check = |signature: &str| {
        let procedure = Procedure::new(signature, "", |_, _| Ok(Vec::new())).map(|procedure| procedure.signature());
        assert_eq!(procedure, Ok(signature.to_owned()));
    };
    check("test.doNothing() :: ()");
    check("p([a :: MAP]) :: ()");
    check("p(a :: MAP, b :: ANY[, c :: STRING?[, d :: LIST]]) :: ()");
    check("test.my.proc(name :: STRING?, id :: INTEGER) :: (city :: LIST, country_code :: NUMBER?)");
    for wrong in ["", "p", "p()", "p() :: ", "(a :: ANY) :: ()", "p(a) :: ()", "p(a :: INT) :: ()"] {
        assert!(Procedure::new(wrong, "", |_, _| Ok(Vec::new())).is_err(), "{wrong}");
    }
}

#[test]
fn integers_are_taken_for_floats_and_numbers() {
    check("p(in :: NUMBER?) :: (out :: ANY)", &[42.into()], Ok("[[42]]"));
    check("p(in :: FLOAT?) :: (out :: ANY)", &[42.into()], Ok("[[42.0]]"));
    check("p(in :: INTEGER?) :: (out :: ANY)", &[1.5.into()], Err(ValueErrorKind::InvalidArgumentType));
    check("p(in :: INTEGER?) :: (out :: ANY)", &[true.into()], Err(ValueErrorKind::InvalidArgumentType));
}

#[test]
fn null_is_taken_where_the_parameter_says_so() {
    check("p(in :: INTEGER?) :: (out :: ANY)", &[Value::Null], Ok("[[null]]"));
    check("p(in :: INTEGER) :: (out :: ANY)", &[Value::Null], Err(ValueErrorKind::InvalidArgumentType));
}

#[test]
fn every_parameter_needs_an_argument() {
    check("p(a :: ANY, b :: ANY) :: (out :: ANY)", &[1.into()], Err(ValueErrorKind::InvalidArgumentValue));
}

#[test]
fn what_is_left_out_is_null() {
    check("p(a :: ANY[, b :: ANY]) :: (a :: ANY, b :: ANY)", &[1.into()], Ok("[[1, null]]"));
    check("p(a :: ANY[, b :: ANY]) :: (a :: ANY, b :: ANY)", &[], Err(ValueErrorKind::InvalidArgumentValue));
    check("p([a :: ANY]) :: (a :: ANY)", &[1.into(), 2.into()], Err(ValueErrorKind::InvalidArgumentValue));
}

#[test]
fn columns_are_the_same_as_rows() {
    let columns = vec![ProcedureColumn::Integers(vec![1, 2]), ProcedureColumn::Values(vec!["a".into(), "b".into()])];
    let output = ProcedureOutput::Columns(columns);
    assert_eq!(output.len(), 2);
    assert_eq!(Value::from(output.into_rows()).to_string(), "[[1, 'a'], [2, 'b']]");
}

#[test]
fn names_match_with_regard_to_case() {
    assert!(Procedures::new().get("db.labels").is_some());
    assert!(Procedures::new().get("DB.labels").is_none());
}

#[test]
fn registered_procedures_are_listed_once() {
    let mut procedures = echo("p() :: ()");
    procedures.register(Procedure::new("p(a :: ANY) :: ()", "again", |_, _| Ok(Vec::new())).expect("a signature"));
    let rows = call(&procedures, "dbms.procedures", &[], &Graph::new()).expect("rows");
    assert_eq!(rows.matches("'p(").count(), 1);
    assert!(rows.contains("['p', 'p(a :: ANY) :: ()', 'again']"), "{rows}");
    assert_eq!(rows.matches("['dbms.procedures'").count(), 1);
}

#[test]
fn names_in_use_are_listed_in_alphabetical_order() {
    let mut graph = Graph::new();
    let labels = ["B", "A"].map(|label| graph.intern_label(label));
    let (knows, name) = (graph.intern_type("KNOWS"), graph.intern_key("name"));
    let node = graph.create_node(&labels);
    graph.create_relationship(knows, node, node);
    graph.set_node_property(node, name, "Ada".into());
    let procedures = Procedures::new();
    let check = |name: &str, expected: &str| {
        assert_eq!(call(&procedures, name, &[], &graph), Ok(expected.to_owned()));
    };
    check("db.labels", "[['A'], ['B']]");
    check("db.relationshipTypes", "[['KNOWS']]");
    check("db.propertyKeys", "[['name']]");
    check("db.schema", "[[['A', 'B'], 'KNOWS', ['A', 'B'], 1]]");
}

#[test]
fn every_function_is_listed() {
    let rows = call(&Procedures::new(), "dbms.functions", &[], &Graph::new()).expect("rows");
    assert!(rows.contains(r"['left', 'left(text :: STRING, length :: INTEGER) :: STRING', 'The first characters"));
    assert!(rows.contains("'sum(number :: INTEGER | FLOAT | DURATION) :: ANY'"));
}
