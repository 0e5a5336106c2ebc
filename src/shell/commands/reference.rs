//! The clauses of the language, each in a line, for `:help`.

/// A clause, for `:help`.
#[derive(Debug)]
pub(crate) struct Clause {
    /// Its keywords.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) summary: &'static str,
    /// A statement that shows it.
    pub(crate) example: &'static str,
}

macro_rules! clauses {
    ($($name:literal: $summary:literal, $example:literal;)*) => {
        /// The clauses of the language, reading ones first.
        pub(crate) static CLAUSES: &[Clause] = &[$(Clause { name: $name, summary: $summary, example: $example }),*];
    };
}

clauses! {
    "MATCH": "finds all places in the graph that look like the patterns",
        "MATCH (c:Country)-[r:PARTY_TO]->(a:Agreement) RETURN c.name, a.name";
    "OPTIONAL MATCH": "like MATCH, but gives one row with nulls where nothing is found",
        "MATCH (c:Country) OPTIONAL MATCH (c)-[:PARTY_TO]->(a) RETURN c.name, a.name";
    "WHERE": "keeps the rows for which the condition is true",
        "MATCH (c:Country) WHERE c.name STARTS WITH 'C' RETURN c.name";
    "RETURN": "says what the rows of the result hold; DISTINCT leaves out repeated rows",
        "MATCH (c:Country) RETURN c.name AS country, size((c)-->()) AS links";
    "WITH": "hands on rows, like RETURN, to the clauses that follow",
        "MATCH (c:Country)-[r]->() WITH c, count(r) AS n WHERE n > 5 RETURN c.name, n";
    "ORDER BY": "sorts the rows of RETURN or WITH; DESC turns the order around",
        "MATCH (c:Country) RETURN c.name ORDER BY c.name DESC";
    "SKIP": "leaves out the first rows",
        "MATCH (c:Country) RETURN c.name ORDER BY c.name SKIP 10";
    "LIMIT": "leaves out all rows after the first ones",
        "MATCH (c:Country) RETURN c.name ORDER BY c.name LIMIT 10";
    "UNWIND": "makes a row of each element of a list",
        "UNWIND [1, 2, 3] AS n RETURN n * n";
    "UNION": "puts the rows of two statements together, without repetition; UNION ALL with it",
        "RETURN 1 AS n UNION RETURN 2 AS n";
    "CALL": "calls a procedure; YIELD names the columns to keep",
        "CALL db.labels() YIELD label RETURN label";
    "CREATE": "makes nodes and relationships",
        "CREATE (:Country {name: 'Atlantis'})-[:PARTY_TO]->(:Agreement {name: 'Tide'})";
    "MERGE": "finds the pattern, or makes it; ON CREATE SET and ON MATCH SET tell them apart",
        "MERGE (c:Country {name: 'Atlantis'}) ON CREATE SET c.found = true";
    "SET": "sets properties and labels",
        "MATCH (c:Country {name: 'Atlantis'}) SET c.sunk = true, c:Legend";
    "REMOVE": "removes properties and labels",
        "MATCH (c:Country {name: 'Atlantis'}) REMOVE c.sunk, c:Legend";
    "DELETE": "deletes relationships, and nodes that have none",
        "MATCH (:Country {name: 'Atlantis'})-[r]->() DELETE r";
    "DETACH DELETE": "deletes nodes together with their relationships",
        "MATCH (c:Country {name: 'Atlantis'}) DETACH DELETE c";
    "EXPLAIN": "shows the plan of the statement and does not run it",
        "EXPLAIN MATCH (c:Country) RETURN c";
    "PROFILE": "runs the statement and shows the plan with rows and times",
        "PROFILE MATCH (c:Country) RETURN c";
    "CREATE INDEX": "makes look-ups by a property fast",
        "CREATE INDEX IF NOT EXISTS FOR (c:Country) ON (c.name)";
    "CREATE CONSTRAINT": "keeps a property unique or present",
        "CREATE CONSTRAINT FOR (c:Country) REQUIRE c.name IS UNIQUE";
    "SHOW INDEXES": "lists the indexes; SHOW CONSTRAINTS the constraints",
        "SHOW INDEXES";
}
