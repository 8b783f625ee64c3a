//! A column of a Parquet file, a batch at a time, and what its values mean: numbers, decimals, days, times, texts. It does not know other columns.

use super::text::text;
use handraise_review::cell;
use handraise_review::mapping::Days;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescPtr;
use std::borrow::Cow;

/// What values mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Themselves.
    Plain,
    /// Whole numbers without a sign.
    Unsigned,
    /// Days since 1970.
    Day,
    /// So many of them are a second.
    Time(i64),
    /// Whole numbers, of which so many digits are behind the decimal point.
    Decimal(usize),
}

impl Meaning {
    /// Of a column; `None` if it holds lists, or values that no CSV would have.
    pub(super) fn of(column: &ColumnDescPtr) -> Option<Self> {
        if column.max_rep_level() > 0 {
            return None;
        }
        let scale = || usize::try_from(column.type_scale()).ok().map(Self::Decimal);
        match (column.logical_type_ref(), column.converted_type(), column.physical_type()) {
            (Some(LogicalType::Decimal(_)), ..) | (_, ConvertedType::DECIMAL, _) => scale(),
            (Some(LogicalType::Date), ..) | (_, ConvertedType::DATE, _) => Some(Self::Day),
            (Some(LogicalType::Timestamp(stamp)), ..) => Some(Self::Time(match stamp.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            })),
            (_, ConvertedType::TIMESTAMP_MILLIS, _) => Some(Self::Time(1_000)),
            (_, ConvertedType::TIMESTAMP_MICROS, _) => Some(Self::Time(1_000_000)),
            (Some(LogicalType::Integer(whole)), ..) if !whole.is_signed => Some(Self::Unsigned),
            (
                _,
                ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
                _,
            ) => Some(Self::Unsigned),
            (_, _, Type::INT96) => Some(Self::Time(1)),
            (_, _, Type::FIXED_LEN_BYTE_ARRAY) => None,
            _ => Some(Self::Plain),
        }
    }
}

/// Values of a batch, without those that are missing.
enum Values {
    Bool(Vec<bool>),
    Short(Vec<i32>),
    Long(Vec<i64>),
    Stamp(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// A column and its batch.
pub(super) struct Column {
    reader: ColumnReader,
    meaning: Meaning,
    values: Values,
    levels: Vec<i16>,
    /// For each row the place of its value; `u32::MAX` where none is. Empty if no value can be missing.
    places: Vec<u32>,
    most_level: i16,
}

/// Reads into a buffer, and says how many rows.
fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    levels: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> Result<usize> {
    values.clear();
    Ok(reader.read_records(rows, Some(levels), None, values)?.0)
}

impl Column {
    pub(super) fn new(reader: ColumnReader, meaning: Meaning, most_level: i16) -> Self {
        let values = match &reader {
            ColumnReader::BoolColumnReader(_) => Values::Bool(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Values::Short(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Values::Long(Vec::new()),
            ColumnReader::Int96ColumnReader(_) => Values::Stamp(Vec::new()),
            ColumnReader::FloatColumnReader(_) => Values::Float(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Values::Double(Vec::new()),
            ColumnReader::ByteArrayColumnReader(_) => Values::Bytes(Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Values::Fixed(Vec::new()),
        };
        Self { reader, meaning, values, levels: Vec::new(), places: Vec::new(), most_level }
    }

    /// Reads the next rows, and says how many there were.
    pub(super) fn fill(&mut self, rows: usize) -> Result<usize> {
        self.levels.clear();
        let levels = &mut self.levels;
        let count = match (&mut self.reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(reader), Values::Bool(values)) => read(reader, rows, levels, values),
            (ColumnReader::Int32ColumnReader(reader), Values::Short(values)) => read(reader, rows, levels, values),
            (ColumnReader::Int64ColumnReader(reader), Values::Long(values)) => read(reader, rows, levels, values),
            (ColumnReader::Int96ColumnReader(reader), Values::Stamp(values)) => read(reader, rows, levels, values),
            (ColumnReader::FloatColumnReader(reader), Values::Float(values)) => read(reader, rows, levels, values),
            (ColumnReader::DoubleColumnReader(reader), Values::Double(values)) => read(reader, rows, levels, values),
            (ColumnReader::ByteArrayColumnReader(reader), Values::Bytes(values)) => read(reader, rows, levels, values),
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Values::Fixed(values)) => {
                read(reader, rows, levels, values)
            }
            _ => Ok(0),
        }?;
        self.places.clear();
        if self.most_level > 0 {
            let mut next = 0;
            self.places.extend(self.levels.iter().map(|level| match *level == self.most_level {
                true => {
                    next += 1;
                    next - 1
                }
                false => u32::MAX,
            }));
        }
        Ok(count)
    }

    /// Where the value of a row is among the values.
    fn place(&self, row: usize) -> usize {
        match self.most_level {
            0 => row,
            _ => self.places.get(row).map_or(usize::MAX, |place| usize::try_from(*place).unwrap_or(usize::MAX)),
        }
    }

    /// A whole number, if values are.
    fn whole(&self, row: usize) -> Option<i128> {
        let place = self.place(row);
        match &self.values {
            Values::Short(values) => values.get(place).map(|value| match self.meaning {
                Meaning::Unsigned => i128::from(value.cast_unsigned()),
                _ => i128::from(*value),
            }),
            Values::Long(values) => values.get(place).map(|value| match self.meaning {
                Meaning::Unsigned => i128::from(value.cast_unsigned()),
                _ => i128::from(*value),
            }),
            Values::Stamp(values) => values.get(place).map(|value| i128::from(value.to_seconds())),
            Values::Bytes(values) if matches!(self.meaning, Meaning::Decimal(_)) => big(values.get(place)?.data()),
            Values::Fixed(values) if matches!(self.meaning, Meaning::Decimal(_)) => big(values.get(place)?.data()),
            _ => None,
        }
    }

    /// A time, in seconds since 1970, if values are times.
    fn own_time(&self, row: usize) -> Option<i64> {
        let per_second = match self.meaning {
            Meaning::Day => return i64::try_from(self.whole(row)?).ok()?.checked_mul(86_400),
            Meaning::Time(per_second) => i128::from(per_second),
            _ => return None,
        };
        i64::try_from(self.whole(row)?.div_euclid(per_second)).ok()
    }

    /// The cell of a row as a CSV would have it.
    pub(super) fn text(&self, row: usize) -> Cow<'_, str> {
        let place = self.place(row);
        let owned = match &self.values {
            Values::Bytes(values) if !matches!(self.meaning, Meaning::Decimal(_)) => {
                return values.get(place).map_or(Cow::Borrowed(""), |value| text(value.data()));
            }
            Values::Bool(values) => values.get(place).map(ToString::to_string),
            Values::Float(values) => values.get(place).filter(|value| !value.is_nan()).map(ToString::to_string),
            Values::Double(values) => values.get(place).filter(|value| !value.is_nan()).map(ToString::to_string),
            _ => match self.meaning {
                Meaning::Day | Meaning::Time(_) => self.own_time(row).map(time_in_words),
                Meaning::Decimal(scale) => self.whole(row).map(|whole| decimal(whole, scale)),
                _ => self.whole(row).map(|whole| whole.to_string()),
            },
        };
        owned.map_or(Cow::Borrowed(""), Cow::Owned)
    }

    /// The cell of a row as bytes.
    pub(super) fn bytes(&self, row: usize) -> Cow<'_, [u8]> {
        if let (Values::Bytes(values), Meaning::Plain) = (&self.values, self.meaning) {
            return Cow::Borrowed(values.get(self.place(row)).map_or(&[], ByteArray::data));
        }
        match self.text(row) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    }

    /// The cell of a row as a time.
    pub(super) fn time(&self, row: usize, days: Days) -> Option<i64> {
        match self.meaning {
            Meaning::Day | Meaning::Time(_) => self.own_time(row),
            _ => cell::time(&self.text(row), days),
        }
    }

    /// The cell of a row as a number.
    pub(super) fn number(&self, row: usize) -> Option<f64> {
        let place = self.place(row);
        match (&self.values, self.meaning) {
            (Values::Short(values), Meaning::Plain) => values.get(place).map(|value| f64::from(*value)),
            (Values::Long(values), Meaning::Plain) => values.get(place).map(|value| *value as f64),
            (Values::Double(values), _) => values.get(place).copied().filter(|value| value.is_finite()),
            _ => cell::any_number(&self.text(row)),
        }
    }
}

/// A whole number of bytes, the greatest first, in two's complement.
fn big(bytes: &[u8]) -> Option<i128> {
    if bytes.len() > 16 || bytes.is_empty() {
        return None;
    }
    let is_negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let start = if is_negative { -1 } else { 0 };
    Some(bytes.iter().fold(start, |sum: i128, byte| (sum << 8) | i128::from(*byte)))
}

/// A decimal with a point.
fn decimal(whole: i128, scale: usize) -> String {
    if scale == 0 {
        return whole.to_string();
    }
    let digits = format!("{:0>width$}", whole.unsigned_abs(), width = scale + 1);
    let (before, after) = digits.split_at(digits.len() - scale);
    format!("{}{before}.{after}", if whole < 0 { "-" } else { "" })
}

/// A time as RFC 3339, or a day if it is midnight.
fn time_in_words(seconds: i64) -> String {
    match jiff::Timestamp::from_second(seconds) {
        Ok(_) if seconds.rem_euclid(86_400) == 0 => crate::review::words::day(seconds),
        Ok(time) => time.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit() {
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(123_456, 2), "1234.56");
        assert_eq!(decimal(7, 0), "7");
        assert_eq!(big(&[0xff, 0xfe]), Some(-2));
        assert_eq!(big(&[0x01, 0x00]), Some(256));
        assert_eq!(big(&[]), None);
    }
}
