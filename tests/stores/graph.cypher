// The graph of the stores in this folder, one of each format. A store of the present format is made by
//
//     detente import tests/stores/graph.cypher -o tests/stores/vN.detente
//     detente tests/stores/vN.detente -f tests/stores/changes.cypher
//
// after which it holds pieces and records.
CREATE CONSTRAINT one_name FOR (c:Country) REQUIRE c.name IS UNIQUE;
CREATE CONSTRAINT has_year FOR ()-[p:PARTY_TO]-() REQUIRE p.year IS NOT NULL;
CREATE INDEX by_founding FOR (c:Country) ON (c.founded, c.name);
CREATE FULLTEXT INDEX words FOR (n:Country|Agreement) ON EACH [n.name, n.note];
CREATE (canada:Country:Federation {name: 'Canada', founded: date('1867-07-01'), area: 9984670, share: 0.5}),
       (sweden:Country {name: 'Sverige', founded: date('1523-06-06'), langue: ['svenska', 'suomi'], neutral: true}),
       (:Country {name: 'Gone'}),
       (ceta:Agreement {name: 'CETA', note: 'é \u202e " \\ \n', signed: datetime('2016-10-30T12:00[Europe/Brussels]')}),
       (canada)-[:PARTY_TO {year: 2016, weight: -0.0}]->(ceta),
       (sweden)-[:PARTY_TO {year: 2016, took: duration('P7Y1DT0.5S')}]->(ceta),
       (sweden)-[:`trades with` {at: time('09:30+01:00'), local: localtime('09:30')}]->(canada);
UNWIND range(1, 5000) AS n CREATE (:Number {n: n, text: 'number ' + n, even: CASE WHEN n % 2 = 0 THEN n / 2.0 END});
MATCH (c:Country {name: 'Gone'}) DELETE c;
