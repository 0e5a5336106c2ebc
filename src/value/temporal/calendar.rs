//! The proleptic Gregorian calendar and the week calendar of ISO 8601, over days counted from 1970-01-01.
//!
//! The conversions between days and dates follow Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years
//! begin in March there, so that the leap day is the last of its year, and repeat after 400 years.

/// The greatest year; the least is its negative.
pub const MAX_YEAR: i64 = 999_999_999;

/// The days of the 400 years after which the calendar repeats, weekdays included.
pub const DAYS_OF_CYCLE: i64 = 146_097;

/// The years after which the calendar repeats, weekdays included.
pub const YEARS_OF_CYCLE: i64 = 400;

/// From 0000-03-01 to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 719_468;

/// The days from 1970-01-01 to a date; the month is 1 to 12, the day may be any number.
pub fn days_from_date(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let cycle = year.div_euclid(YEARS_OF_CYCLE);
    let year_of_cycle = year.rem_euclid(YEARS_OF_CYCLE);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    cycle * DAYS_OF_CYCLE + day_of_cycle - DAYS_BEFORE_1970
}

/// The year, month and day of the date so many days after 1970-01-01.
pub fn date_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_BEFORE_1970;
    let cycle = days.div_euclid(DAYS_OF_CYCLE);
    let day_of_cycle = days.rem_euclid(DAYS_OF_CYCLE);
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (cycle * YEARS_OF_CYCLE + year_of_cycle + i64::from(month <= 2), month, day)
}

/// Whether a year has a 29th of February.
pub fn is_leap_year(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The number of days of a year.
pub fn days_of_year(year: i64) -> i64 {
    if is_leap_year(year) { 366 } else { 365 }
}

/// The number of days of a month.
pub fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of days of a quarter.
pub fn days_of_quarter(year: i64, quarter: i64) -> i64 {
    (3 * quarter - 2..=3 * quarter).map(|month| days_of_month(year, month)).sum()
}

/// The day of the week, 1 (Monday) to 7 (Sunday).
pub fn day_of_week(days: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (days + 3).rem_euclid(7) + 1
}

/// The year to which the week of a day belongs, and the number of the week: week 1 is the one with the first Thursday.
pub fn week_of(days: i64) -> (i64, i64) {
    let thursday = days - day_of_week(days) + 4;
    let (year, _, _) = date_from_days(thursday);
    (year, (thursday - days_from_date(year, 1, 1)) / 7 + 1)
}

/// The number of weeks of a year.
pub fn weeks_of_year(year: i64) -> i64 {
    week_of(days_from_date(year, 12, 28)).1
}

/// The day with a day of the week, 1 (Monday) to 7, in a week of a year.
pub fn days_from_week(year: i64, week: i64, day_of_week_: i64) -> i64 {
    let fourth = days_from_date(year, 1, 4);
    fourth - day_of_week(fourth) + 7 * (week - 1) + day_of_week_
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        for days in (-1_000_000..1_000_000).step_by(37).chain([i64::from(i32::MIN), 365_241_780_471]) {
            let (year, month, day) = date_from_days(days);
            assert_eq!(days_from_date(year, month, day), days);
            assert!((1..=days_of_month(year, month)).contains(&day));
        }
    }

    #[test]
    fn known_days() {
        assert_eq!(days_from_date(1970, 1, 1), 0);
        assert_eq!(days_from_date(2000, 2, 29), 11_016);
        assert_eq!(days_from_date(-1, 12, 31) + 1, days_from_date(0, 1, 1));
        assert_eq!(days_from_date(MAX_YEAR, 12, 31), 365_241_780_471);
        assert_eq!(day_of_week(days_from_date(2026, 11, 25)), 3);
    }

    #[test]
    fn weeks_follow_iso_8601() {
        assert_eq!(week_of(days_from_date(1984, 1, 1)), (1983, 52));
        assert_eq!(week_of(days_from_date(1816, 12, 30)), (1817, 1));
        assert_eq!((weeks_of_year(1817), weeks_of_year(1818)), (52, 53));
        assert_eq!(date_from_days(days_from_week(2015, 30, 2)), (2015, 7, 21));
    }

    #[test]
    fn the_calendar_repeats_with_its_weekdays() {
        assert_eq!(DAYS_OF_CYCLE % 7, 0);
        assert_eq!(days_from_date(2400, 6, 1) - days_from_date(2000, 6, 1), DAYS_OF_CYCLE);
    }
}
