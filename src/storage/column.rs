//! The properties of one key as bytes, a block of elements at a time.

use super::bytes::{Reader, Write};
use super::error::Malformed;
use super::value::{put_value, read_value};
use crate::graph::{BLOCK_SIZE, Block, PropertyRef, PropertyValues};
use crate::value::Value;

const NOTHING: u8 = 0;
const BOOLEAN: u8 = 1;
const INTEGER: u8 = 2;
const FLOAT: u8 = 3;
const STRING: u8 = 4;
const ANY: u8 = 5;

/// Every element has the property.
const ALL: u8 = 0;
/// A bit for each element tells whether it has the property.
const SOME: u8 = 1;

/// Writes the properties of the elements of a block: what type they are of, who has one, and then the values one by one.
pub(super) fn put_block(bytes: &mut Vec<u8>, properties: &[PropertyRef<'_>]) {
    let mut kinds = properties.iter().filter(|property| !property.is_missing()).map(|property| kind_of(*property));
    let kind = kinds.next().map_or(NOTHING, |first| if kinds.all(|kind| kind == first) { first } else { ANY });
    bytes.push(kind);
    if kind == NOTHING {
        return;
    }
    put_presence(bytes, properties);
    match kind {
        INTEGER => put_integers(bytes, properties),
        STRING => put_strings(bytes, properties),
        _ => properties.iter().filter(|property| !property.is_missing()).for_each(|property| match property {
            PropertyRef::Boolean(value) if kind == BOOLEAN => bytes.push((*value).into()),
            PropertyRef::Float(value) if kind == FLOAT => bytes.extend_from_slice(&value.to_bits().to_le_bytes()),
            other => put_value(bytes, &other.to_value()),
        }),
    }
}

fn kind_of(property: PropertyRef<'_>) -> u8 {
    match property {
        PropertyRef::Missing => NOTHING,
        PropertyRef::Boolean(_) => BOOLEAN,
        PropertyRef::Integer(_) => INTEGER,
        PropertyRef::Float(_) => FLOAT,
        PropertyRef::String(_) | PropertyRef::Shared(_) => STRING,
        PropertyRef::Value(_) => ANY,
    }
}

fn put_presence(bytes: &mut Vec<u8>, properties: &[PropertyRef<'_>]) {
    if properties.iter().all(|property| !property.is_missing()) {
        return bytes.push(ALL);
    }
    bytes.push(SOME);
    for eight in properties.chunks(8) {
        let bits = eight.iter().enumerate().map(|(bit, property)| u8::from(!property.is_missing()) << bit);
        bytes.push(bits.sum());
    }
}

/// Writes how far each integer is from the one before it: neighbours are often alike.
fn put_integers(bytes: &mut Vec<u8>, properties: &[PropertyRef<'_>]) {
    let mut last = 0;
    for property in properties {
        if let PropertyRef::Integer(number) = property {
            bytes.put_signed(number.wrapping_sub(last));
            last = *number;
        }
    }
}

/// Writes all lengths, then all texts, each of which compress better among their like.
fn put_strings(bytes: &mut Vec<u8>, properties: &[PropertyRef<'_>]) {
    let texts = || properties.iter().filter_map(|property| property.as_str());
    texts().for_each(|text| bytes.put_number(text.len() as u64));
    texts().for_each(|text| bytes.extend_from_slice(text.as_bytes()));
}

/// Reads the properties of so many elements; nothing if none has one.
pub(super) fn read_block(reader: &mut Reader<'_>, elements: usize) -> Result<Option<Block>, Malformed> {
    if elements > BLOCK_SIZE {
        return Err(Malformed("there are too many elements in a block"));
    }
    let kind = reader.byte()?;
    if kind == NOTHING {
        return Ok(None);
    }
    let present = read_presence(reader, elements)?;
    let values = match kind {
        BOOLEAN => read_each(PropertyValues::booleans(), &present, || Ok(Value::Boolean(reader.byte()? != 0)))?,
        INTEGER => {
            let mut last = 0_i64;
            read_each(PropertyValues::integers(), &present, || {
                last = last.wrapping_add(reader.signed()?);
                Ok(Value::Integer(last))
            })?
        }
        FLOAT => read_each(PropertyValues::floats(), &present, || {
            Ok(Value::Float(f64::from_bits(u64::from_le_bytes(reader.array()?))))
        })?,
        STRING => read_strings(reader, &present)?,
        ANY => read_each(PropertyValues::any(), &present, || read_value(reader))?,
        _ => return Err(Malformed("a property is of no known type")),
    };
    Ok(Block::of(&values))
}

fn read_presence(reader: &mut Reader<'_>, elements: usize) -> Result<Vec<bool>, Malformed> {
    match reader.byte()? {
        ALL => Ok(vec![true; elements]),
        SOME => {
            let bits = reader.bytes(elements.div_ceil(8))?;
            Ok((0..elements).map(|element| bits[element / 8] >> (element % 8) & 1 == 1).collect())
        }
        _ => Err(Malformed("it does not say which elements have the property")),
    }
}

fn read_each(
    mut values: PropertyValues,
    present: &[bool],
    mut next: impl FnMut() -> Result<Value, Malformed>,
) -> Result<PropertyValues, Malformed> {
    for present in present {
        values.push(if *present { next()? } else { Value::Null });
    }
    Ok(values)
}

fn read_strings(reader: &mut Reader<'_>, present: &[bool]) -> Result<PropertyValues, Malformed> {
    let count = present.iter().filter(|present| **present).count();
    let lengths = (0..count).map(|_| reader.count()).collect::<Result<Vec<_>, _>>()?;
    let (mut lengths, mut values) = (lengths.into_iter(), PropertyValues::strings());
    for present in present {
        match present.then(|| lengths.next()).flatten() {
            Some(len) => values.push_str(reader.utf8(len)?),
            None => values.push(Value::Null),
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::OrderedValue;

    fn check(values: &[Value]) {
        let properties: Vec<_> = values.iter().map(PropertyRef::from).collect();
        let mut bytes = Vec::new();
        put_block(&mut bytes, &properties);
        let mut reader = Reader::new(&bytes);
        let block = read_block(&mut reader, values.len()).expect("was just written");
        assert_eq!(reader.end(), Ok(()));
        let read = |offset| block.as_ref().map_or(Value::Null, |block| block.get(offset).to_value());
        for (offset, value) in values.iter().enumerate() {
            assert_eq!(OrderedValue(read(offset)), OrderedValue(value.clone()), "{offset}");
        }
        assert!(
            (0..bytes.len()).step_by(7).all(|len| read_block(&mut Reader::new(&bytes[..len]), values.len()).is_err())
        );
    }

    #[test]
    fn properties_of_every_type_come_back() {
        let makers: [fn(usize) -> Value; 6] = [
            |n| Value::Boolean(n % 3 == 0),
            |n| Value::Integer(if n == 50 { i64::MIN } else { i64::MAX - n as i64 }),
            |n| Value::Float(n as f64 / 3.0),
            |n| Value::from("é".repeat(n % 5)),
            |n| Value::list([Value::Integer(n as i64)]),
            |n| if n % 2 == 0 { Value::from("text") } else { Value::Integer(1) },
        ];
        for make in makers {
            check(&(0..1000).map(make).collect::<Vec<_>>());
            check(&(0..BLOCK_SIZE).map(|n| if n % 7 == 2 { make(n) } else { Value::Null }).collect::<Vec<_>>());
        }
        check(&[Value::Null, Value::Null]);
    }

    #[test]
    fn a_block_holds_no_more_than_it_can() {
        assert!(read_block(&mut Reader::new(&[BOOLEAN, ALL]), BLOCK_SIZE + 1).is_err());
    }
}
