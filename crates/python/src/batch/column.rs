//! Columns of a batch, whatever engine made them: texts, whole numbers and times. It does not know what a column is for.

use crate::error::Fault;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use handraise::author::Time;

/// A column, and its name for messages.
pub(super) struct Column<'a> {
    name: &'a str,
    array: &'a ArrayRef,
}

impl<'a> Column<'a> {
    pub(super) fn new(name: &'a str, array: &'a ArrayRef) -> Self {
        Self { name, array }
    }

    pub(super) fn is_null(&self, row: usize) -> bool {
        self.array.is_null(row) || matches!(self.array.data_type(), DataType::Null)
    }

    /// A text; `None` where there is none.
    pub(super) fn text(&self, row: usize) -> Result<Option<&'a str>, Fault> {
        text(self.array.as_ref(), row).ok_or_else(|| self.wrong("texts", "cast it to a text"))
    }

    /// A whole number; `None` where there is none. An engine that has no nulls for numbers has floats instead.
    pub(super) fn number(&self, row: usize) -> Result<Option<i64>, Fault> {
        if self.is_null(row) {
            return Ok(None);
        }
        let array = self.array.as_ref();
        let number = match array.data_type() {
            DataType::Int8 => i64::from(array.as_primitive::<Int8Type>().value(row)),
            DataType::Int16 => i64::from(array.as_primitive::<Int16Type>().value(row)),
            DataType::Int32 => i64::from(array.as_primitive::<Int32Type>().value(row)),
            DataType::Int64 => array.as_primitive::<Int64Type>().value(row),
            DataType::UInt8 => i64::from(array.as_primitive::<UInt8Type>().value(row)),
            DataType::UInt16 => i64::from(array.as_primitive::<UInt16Type>().value(row)),
            DataType::UInt32 => i64::from(array.as_primitive::<UInt32Type>().value(row)),
            DataType::UInt64 => {
                let number = array.as_primitive::<UInt64Type>().value(row);
                i64::try_from(number).map_err(|_| {
                    let message = format!("`{number}` is greater than {}, the greatest whole number here", i64::MAX);
                    let remedy = "cast the column to a text, and sort by that text if it is `lead`";
                    Fault { code: STRUCTURE, ..Fault::new(self.name, message, remedy) }
                })?
            }
            DataType::Float64 => {
                let float = array.as_primitive::<arrow_array::types::Float64Type>().value(row);
                if float.is_nan() {
                    return Ok(None);
                }
                if float.fract() != 0.0 || float.abs() > 9e15 {
                    let message = format!("`{float}` is no whole number");
                    return Err(Fault::new(self.name, message, "write a whole number"));
                }
                float as i64
            }
            _ => return Err(self.wrong("whole numbers", "cast it to a 64-bit integer")),
        };
        Ok(Some(number))
    }

    /// A whole number from 0 to `most`; `None` where there is none.
    pub(super) fn measure(&self, row: usize, most: u32) -> Result<Option<u32>, Fault> {
        let Some(number) = self.number(row)? else { return Ok(None) };
        u32::try_from(number).ok().filter(|number| *number <= most).map(Some).ok_or_else(|| {
            Fault::new(
                self.name,
                format!("`{number}` is out of range"),
                format!("write a whole number from 0 to {most}"),
            )
        })
    }

    /// A time, and its offset from UTC in quarters of an hour; `None` where there is none.
    pub(super) fn time(&self, row: usize) -> Result<Option<(u32, i8)>, Fault> {
        if self.is_null(row) {
            return Ok(None);
        }
        let array = self.array.as_ref();
        let at_s = match array.data_type() {
            DataType::Timestamp(_, None) => {
                return Err(self.wrong(
                    "times with a time zone",
                    "say which zone these times are of, such as `ts AT TIME ZONE 'UTC'`, or pass texts such as `2026-11-02T09:00:00Z`",
                ));
            }
            DataType::Timestamp(TimeUnit::Second, _) => array.as_primitive::<TimestampSecondType>().value(row),
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                array.as_primitive::<TimestampMillisecondType>().value(row).div_euclid(1_000)
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                array.as_primitive::<TimestampMicrosecondType>().value(row).div_euclid(1_000_000)
            }
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000_000_000)
            }
            _ => {
                let wrong =
                    || self.wrong("times", "pass timestamps with a time zone, or texts such as `2026-11-02T09:00:00Z`");
                let written = text(array, row).ok_or_else(wrong)?.unwrap_or_default();
                let remedy = "write one such as `2026-11-02T09:00:00+01:00`, from 1970 to the beginning of 2106";
                let time = written.parse::<Time>();
                let time = time.map_err(|_| Fault::new(self.name, format!("`{written}` is not a time"), remedy))?;
                return Ok(Some((time.at_s, time.offset_quarters)));
            }
        };
        let at_s = u32::try_from(at_s).map_err(|_| {
            let message = format!("`{at_s}` seconds after 1970 are out of range");
            Fault::new(self.name, message, "pass a time from 1970 to the beginning of 2106")
        })?;
        Ok(Some((at_s, 0)))
    }

    fn wrong(&self, wanted: &str, remedy: &str) -> Fault {
        let message = format!("this column has no {wanted}, but {}", self.array.data_type());
        Fault { code: STRUCTURE, ..Fault::new(self.name, message, remedy) }
    }
}

/// The code of what is wrong with a whole column or with the order of rows, so that no row alone can be set aside.
pub(super) const STRUCTURE: &str = "column";

/// The text in a row, if this is a column of texts.
fn text(array: &dyn Array, row: usize) -> Option<Option<&str>> {
    if matches!(array.data_type(), DataType::Null) {
        return Some(None);
    }
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        if array.is_null(row) {
            return Some(None);
        }
        let keys = dictionary.keys();
        let key = match keys.data_type() {
            DataType::Int8 => i64::from(keys.as_primitive::<Int8Type>().value(row)),
            DataType::Int16 => i64::from(keys.as_primitive::<Int16Type>().value(row)),
            DataType::Int32 => i64::from(keys.as_primitive::<Int32Type>().value(row)),
            DataType::Int64 => keys.as_primitive::<Int64Type>().value(row),
            DataType::UInt8 => i64::from(keys.as_primitive::<UInt8Type>().value(row)),
            DataType::UInt16 => i64::from(keys.as_primitive::<UInt16Type>().value(row)),
            DataType::UInt32 => i64::from(keys.as_primitive::<UInt32Type>().value(row)),
            _ => return None,
        };
        return text(dictionary.values().as_ref(), usize::try_from(key).ok()?);
    }
    let is_null = array.is_null(row);
    let text = match array.data_type() {
        DataType::Utf8 => (!is_null).then(|| array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => (!is_null).then(|| array.as_string::<i64>().value(row)),
        DataType::Utf8View => (!is_null).then(|| array.as_string_view().value(row)),
        _ => return None,
    };
    Some(text)
}
