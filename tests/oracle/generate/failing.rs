//! Random statements that may fail: by numbers that do not fit, divisors of zero, and values of a type that only running
//! shows to be wrong.

use super::{Generator, Kind, Statement};

impl Generator {
    /// Reading clauses, and values that may not exist.
    pub(crate) fn failing_statement(&mut self) -> Statement {
        let count = 1 + self.random.below(2);
        let mut clauses = self.reading_clauses(count);
        let mut items = vec![if self.random.chance(90) { self.risk() } else { self.aggregate_risk() }];
        if self.random.chance(30) {
            items.push(self.expression(Kind::Integer, 1));
        }
        if self.random.chance(20) {
            items.push("count(*)".to_owned());
        }
        let items: Vec<_> = items.iter().enumerate().map(|(index, item)| format!("{item} AS c{index}")).collect();
        let distinct = self.random.choose(&["", "", "DISTINCT "]);
        clauses.push(format!("RETURN {distinct}{}", items.join(", ")));
        Statement::of(clauses)
    }

    /// A value that may not exist, alone or in another expression.
    fn risk(&mut self) -> String {
        let risk = self.bare_risk();
        match self.random.below(14) {
            0 => format!("CASE WHEN {} THEN {risk} END", self.expression(Kind::Boolean, 1)),
            1 => format!("CASE WHEN {} THEN 1 ELSE {risk} END", self.expression(Kind::Boolean, 1)),
            2 => format!("[{risk}, 1]"),
            3 => format!("{{a: {risk}}}"),
            4 => format!("({risk}) IS NULL"),
            5 => format!("({risk}) = ({})", self.bare_risk()),
            6 => format!("[x IN {} | {risk}]", self.expression(Kind::List, 1)),
            7 => {
                let divided = self.random.choose(&["1 / x", "1 % x", "x + 9223372036854775807", "toUpper(x)", "x.k"]);
                let predicate = self.random.choose(&["true", "x <> 0", "x IS NULL"]);
                format!("[x IN {} WHERE {predicate} | {divided}]", self.property("l"))
            }
            _ => risk,
        }
    }

    fn aggregate_risk(&mut self) -> String {
        format!("{}({})", self.random.choose(&["sum", "avg", "max", "stDev"]), self.property("m"))
    }

    fn bare_risk(&mut self) -> String {
        let number = if self.random.chance(60) { self.property("i") } else { self.expression(Kind::Integer, 1) };
        let any = self.property("m");
        match self.random.below(24) {
            0 | 1 => format!("({} / {number})", self.expression(Kind::Integer, 1)),
            2 => format!("({} % {number})", self.expression(Kind::Integer, 1)),
            3 => format!("({number} + 9223372036854775807)"),
            4 => format!("({number} * 9223372036854775807)"),
            5 => format!("(-9223372036854775808 - {number})"),
            6 => format!("(-9223372036854775808 / {number})"),
            7 => format!("abs(-9223372036854775807 - {number})"),
            8 => format!("-({number} - 9223372036854775807)"),
            9 => format!("({any} {} {number})", self.random.choose(&["+", "-", "*", "/"])),
            10 => format!("{}({any})", self.random.choose(&["size", "head", "last", "tail", "reverse"])),
            11 => format!("{}({any})", self.random.choose(&["toUpper", "trim", "abs", "sign", "toBoolean"])),
            12 => format!("{}({any})", self.random.choose(&["toInteger", "toFloat", "toString", "keys", "isEmpty"])),
            13 => format!("NOT {any}"),
            14 => format!("({any} XOR {})", self.expression(Kind::Boolean, 1)),
            15 => format!("{}[{any}]", self.property("l")),
            16 => format!("{}[0]", self.property("m")),
            17 => format!("{}.k", self.property("m")),
            18 => format!("substring({}, {number})", self.expression(Kind::String, 1)),
            19 => format!("range(0, 2, {})", self.property("i")),
            20 => format!("({number} IN {any})"),
            21 => format!("[x IN {any} | x]"),
            _ => format!("reduce(sum = 1, x IN {} | sum / x)", self.expression(Kind::List, 1)),
        }
    }
}
