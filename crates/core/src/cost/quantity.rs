//! Exact numbers.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;

/// Digits before the point that a written number may have: more than anybody stores or pays.
const MOST_DIGITS: usize = 18;
/// Digits after the point that a written number may have: the price of one request needs ten.
const MOST_DECIMALS: usize = 15;

/// An exact number: dollars, units, bytes. It is rounded when it is printed, and never before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(BigRational);

impl Quantity {
    /// Returns nothing at all.
    pub fn zero() -> Self {
        Self::from(0)
    }

    /// Returns the number that a text writes in decimal, such as `20` or `0.625`; `None` for anything else, a sign, an
    /// exponent, or more digits than anybody needs.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let has_fraction = text.contains('.');
        if whole.is_empty()
            || whole.len() > MOST_DIGITS
            || fraction.len() > MOST_DECIMALS
            || (has_fraction && fraction.is_empty())
            || !is_digits(whole)
            || !is_digits(fraction)
        {
            return None;
        }
        let numerator: BigInt = format!("{whole}{fraction}").parse().ok()?;
        Some(Self(BigRational::new(numerator, ten_to(fraction.len()))))
    }

    /// Returns this number divided by another; `None` where that is nothing.
    pub fn over(&self, divisor: &Quantity) -> Option<Quantity> {
        (*divisor != Quantity::zero()).then(|| Self(&self.0 / &divisor.0))
    }

    /// Returns this many hundredths.
    #[must_use]
    pub fn percent(&self) -> Quantity {
        Self(&self.0 / BigInt::from(100))
    }

    /// Returns half of it.
    #[must_use]
    pub fn half(&self) -> Quantity {
        Self(&self.0 / BigInt::from(2))
    }

    /// Returns the least whole number that is not less.
    #[must_use]
    pub fn ceiling(&self) -> Quantity {
        Self(self.0.ceil())
    }

    /// Returns the whole number that this is, where it is one that fits.
    pub fn to_u64(&self) -> Option<u64> {
        self.0.is_integer().then(|| u64::try_from(self.0.to_integer()).ok()).flatten()
    }

    /// Says whether this is less than nothing.
    pub fn is_negative(&self) -> bool {
        *self < Self::zero()
    }

    /// Writes the number with so many digits after the point, halves rounded away from nothing.
    pub fn rounded(&self, decimals: usize) -> String {
        let scaled = (&self.0 * ten_to(decimals)).round().to_integer();
        let negative = scaled < BigInt::from(0);
        let digits = scaled.magnitude().to_string();
        let digits = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let sign = if negative { "-" } else { "" };
        if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// Writes the number for people: thousands apart, at most so many digits after the point, no zeros at the end.
    pub fn grouped(&self, decimals: usize) -> String {
        let text = self.rounded(decimals);
        let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        let mut grouped = String::new();
        for (position, digit) in whole.char_indices() {
            if position > 0 && (whole.len() - position) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
    }
}

/// Returns a power of ten.
fn ten_to(exponent: usize) -> BigInt {
    (0..exponent).fold(BigInt::from(1), |power, _| power * 10)
}

impl Default for Quantity {
    fn default() -> Self {
        Self::zero()
    }
}

impl From<u64> for Quantity {
    fn from(number: u64) -> Self {
        Self(BigRational::from_integer(BigInt::from(number)))
    }
}

impl Add for &Quantity {
    type Output = Quantity;

    fn add(self, other: &Quantity) -> Quantity {
        Quantity(&self.0 + &other.0)
    }
}

impl Sub for &Quantity {
    type Output = Quantity;

    fn sub(self, other: &Quantity) -> Quantity {
        Quantity(&self.0 - &other.0)
    }
}

impl Mul for &Quantity {
    type Output = Quantity;

    fn mul(self, other: &Quantity) -> Quantity {
        Quantity(&self.0 * &other.0)
    }
}

impl<'a> Sum<&'a Quantity> for Quantity {
    fn sum<I: Iterator<Item = &'a Quantity>>(numbers: I) -> Quantity {
        numbers.fold(Quantity::zero(), |sum, number| &sum + number)
    }
}

impl PartialEq<u64> for Quantity {
    fn eq(&self, other: &u64) -> bool {
        self.0.is_integer() && self.0.numer() == &BigInt::from(*other)
    }
}

impl PartialOrd<u64> for Quantity {
    fn partial_cmp(&self, other: &u64) -> Option<Ordering> {
        self.partial_cmp(&Quantity::from(*other))
    }
}

impl fmt::Display for Quantity {
    /// Writes the number with as many digits after the point as a written one may have, without zeros at the end.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.rounded(MOST_DECIMALS);
        formatter.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str) -> Quantity {
        Quantity::parse(text).expect("a number")
    }

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(quantity("0.625").to_string(), "0.625");
        assert_eq!(quantity("20"), 20);
        assert_eq!(quantity("1.50"), quantity("1.5"));
        for text in ["", ".5", "1.", "-1", "+1", "1e6", "1,000", "0x1", "٣", "1234567890123456789"] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_is_lost_before_printing() {
        let third = Quantity::from(1).over(&Quantity::from(3)).expect("three is not nothing");
        assert_eq!(&(&third + &third) + &third, 1);
        assert_eq!(Quantity::from(1).over(&Quantity::zero()), None);
        let sum: Quantity = std::iter::repeat_n(&quantity("0.1"), 10).sum();
        assert_eq!(sum, 1);
    }

    #[test]
    fn halves_are_rounded_away_from_nothing() {
        assert_eq!(quantity("0.00005").rounded(4), "0.0001");
        assert_eq!(quantity("0.00004").rounded(4), "0.0000");
        assert_eq!((&Quantity::zero() - &quantity("1.25")).rounded(1), "-1.3");
        assert_eq!(quantity("2.5").rounded(0), "3");
    }

    #[test]
    fn people_read_thousands() {
        assert_eq!(quantity("1234567.5").grouped(2), "1,234,567.5");
        assert_eq!(quantity("999").grouped(2), "999");
        assert_eq!(quantity("1000").grouped(0), "1,000");
        assert_eq!((&Quantity::zero() - &quantity("1234")).grouped(0), "-1,234");
    }

    #[test]
    fn ceilings_and_whole_numbers() {
        assert_eq!(quantity("1.01").ceiling(), 2);
        assert_eq!(quantity("2").ceiling(), 2);
        assert_eq!(quantity("2").to_u64(), Some(2));
        assert_eq!(quantity("2.5").to_u64(), None);
    }
}
