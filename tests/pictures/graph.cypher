CREATE (oslo:City:Port {name: 'Oslo', land: 'Norway', founded: date('1048-01-01'), people: 717710}),
       (bergen:City:Port {name: 'Bergen', land: 'Norway', people: 291189}),
       (lund:City {name: 'Lund "\\N" <b>& {co}\\ 漢字 😀', land: 'Sweden', people: 94703}),
       (norway:Country {name: 'Norway'}),
       (lone {note: 'no label'}),
       (oslo)-[:ROAD {km: 463.5}]->(bergen),
       (bergen)-[:ROAD {km: 463.5}]->(oslo),
       (oslo)-[:ROAD {km: 496}]->(bergen),
       (oslo)-[:ROAD {km: 566}]->(lund),
       (oslo)-[:`ring road`]->(oslo),
       (oslo)-[:IN]->(norway),
       (bergen)-[:IN]->(norway);
CREATE INDEX city_name FOR (n:City) ON (n.name);
