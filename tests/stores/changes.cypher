MATCH (c:Country {name: 'Canada'}) SET c.area = 9984671, c:Member REMOVE c:Federation, c.share;
MATCH (:Country {name: 'Canada'})<-[t:`trades with`]-() DELETE t;
CREATE (:Country {name: 'México', founded: date('1821-09-27')})-[:PARTY_TO {year: 2020}]->(:Agreement {name: 'USMCA'});
DROP INDEX by_founding;
CREATE CONSTRAINT number FOR (n:Number) REQUIRE n.n IS NODE KEY;
MATCH (n:Number) WHERE n.n > 4990 DETACH DELETE n;
