//! Rounding: `ceil`, `floor` and `round` with its precision and modes.

use super::FUNCTION;
use super::mathematical::of_float;
use crate::function::argument::{count, number, string};
use crate::function::signature::{INTEGER, NUMBER, STRING, optional, required};
use crate::function::{FunctionContext, ScalarFunction};
use crate::value::{Value, ValueError, ValueErrorKind, ValueType};

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    of_float("ceil", "The least whole number that is not below the number.", ("ceil(0.1)", "1.0"), |arguments, _| {
        Ok(number(arguments, 0)?.ceil().into())
    }),
    of_float(
        "floor",
        "The greatest whole number that is not above the number.",
        ("floor(0.9)", "0.0"),
        |arguments, _| Ok(number(arguments, 0)?.floor().into()),
    ),
    ScalarFunction {
        name: "round",
        parameters: &[required("number", NUMBER), optional("precision", INTEGER), optional("mode", STRING)],
        returns: Some(ValueType::Float),
        documentation: "The nearest number with so many digits behind the point, or the nearest whole number, of two \
                        the greater. The modes are UP, DOWN, CEILING, FLOOR, HALF_UP (the default with a precision), \
                        HALF_DOWN, HALF_EVEN.",
        example: ("[round(-1.5), round(3.14159, 3), round(1.249, 1, 'UP')]", "[-1.0, 3.142, 1.3]"),
        body: round,
        ..FUNCTION
    },
];

fn round(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let float = number(arguments, 0)?;
    let precision = if arguments.len() > 1 { count(arguments, 1, "the precision of `round`")? } else { 0 };
    let mode = if arguments.len() > 2 { Some(Mode::named(string(arguments, 2)?)?) } else { None };
    Ok(match mode {
        None if precision == 0 => round_up_halves(float),
        mode => round_decimal(float, precision, mode.unwrap_or(Mode::HalfUp)),
    }
    .into())
}

/// The nearest whole number, of two the greater.
fn round_up_halves(float: f64) -> f64 {
    let floor = float.floor();
    if float - floor >= 0.5 { floor + 1.0 } else { floor }
}

/// Which of the two neighbours a number is rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
}

impl Mode {
    fn named(name: &str) -> Result<Self, ValueError> {
        match name.to_ascii_uppercase().as_str() {
            "UP" => Ok(Self::Up),
            "DOWN" => Ok(Self::Down),
            "CEILING" => Ok(Self::Ceiling),
            "FLOOR" => Ok(Self::Floor),
            "HALF_UP" => Ok(Self::HalfUp),
            "HALF_DOWN" => Ok(Self::HalfDown),
            "HALF_EVEN" => Ok(Self::HalfEven),
            _ => {
                let modes = "`UP`, `DOWN`, `CEILING`, `FLOOR`, `HALF_UP`, `HALF_DOWN`, `HALF_EVEN`";
                let message = format!("the mode of `round` is one of {modes}");
                Err(ValueError::new(ValueErrorKind::InvalidArgumentValue, message))
            }
        }
    }

    /// Whether the digits that are kept go one up, away from zero, for these digits that are not.
    fn goes_up(self, kept: u64, rest: &str, negative: bool) -> bool {
        let half = rest.cmp("5");
        match self {
            Self::Up => true,
            Self::Down => false,
            Self::Ceiling => !negative,
            Self::Floor => negative,
            Self::HalfUp => half.is_ge(),
            Self::HalfDown => half.is_gt(),
            Self::HalfEven => half.is_gt() || (half.is_eq() && kept % 2 == 1),
        }
    }
}

/// Rounds the shortest decimal that reads back as the float, so that 1.005 has two digits to round, not the fifty of
/// its binary fraction.
fn round_decimal(float: f64, precision: usize, mode: Mode) -> f64 {
    let scientific = format!("{:e}", float.abs());
    let Some((digits, exponent)) = scientific.split_once('e') else { return float };
    let digits = digits.replace('.', "");
    let kept = exponent.parse::<i64>().unwrap_or(0) + 1;
    let kept = kept.saturating_add(i64::try_from(precision).unwrap_or(i64::MAX));
    let (kept, rest) = match usize::try_from(kept) {
        Ok(kept) if kept >= digits.len() => return float,
        Ok(kept) => (digits[..kept].parse().unwrap_or(0), digits[kept..].to_owned()),
        Err(_) => (0, format!("0{digits}")),
    };
    if digits == "0" {
        return float;
    }
    let rounded = kept + u64::from(mode.goes_up(kept, &rest, float < 0.0));
    format!("{rounded}e-{precision}").parse::<f64>().map_or(float, |rounded| rounded.copysign(float))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(float: f64, precision: usize, mode: &str, expected: f64) {
        let mode = Mode::named(mode).expect("a mode");
        assert_eq!(round_decimal(float, precision, mode), expected, "{float} to {precision} digits {mode:?}");
    }

    #[test]
    fn halves_round_to_the_greater_without_a_mode() {
        assert_eq!([-1.5, -0.5, 0.5, 1.5].map(round_up_halves), [-1.0, 0.0, 1.0, 2.0]);
        assert_eq!(round_up_halves(0.499_999_999_999_999_94), 0.0);
        assert!(round_up_halves(f64::NAN).is_nan());
        assert_eq!(round_up_halves(f64::INFINITY), f64::INFINITY);
    }

    #[test]
    fn modes_choose_the_neighbour() {
        check(1.249, 1, "UP", 1.3);
        check(-1.251, 1, "DOWN", -1.2);
        check(1.251, 1, "ceiling", 1.3);
        check(-1.251, 1, "CEILING", -1.2);
        check(-1.251, 1, "FLOOR", -1.3);
        check(-1.55, 1, "HALF_UP", -1.6);
        check(1.55, 1, "HALF_DOWN", 1.5);
        check(1.45, 1, "HALF_EVEN", 1.4);
        check(1.55, 1, "HALF_EVEN", 1.6);
        check(1.2551, 2, "HALF_DOWN", 1.26);
    }

    #[test]
    fn decimals_round_as_they_are_written() {
        check(1.005, 2, "HALF_UP", 1.01);
        check(2.345_678, 3, "HALF_UP", 2.346);
        check(9.99, 1, "HALF_UP", 10.0);
        check(0.004, 1, "HALF_UP", 0.0);
        check(0.004, 1, "UP", 0.1);
        check(0.5, 0, "HALF_UP", 1.0);
        check(0.05, 0, "HALF_UP", 0.0);
        check(5e-324, 3, "CEILING", 0.001);
        check(1e300, 5, "UP", 1e300);
        check(123.456, usize::MAX, "UP", 123.456);
        check(0.0, 2, "UP", 0.0);
        check(f64::INFINITY, 2, "UP", f64::INFINITY);
    }
}
