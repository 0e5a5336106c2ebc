//! What every stored piece of bytes is sealed with: a checksum over it and over what it is, and compression.

use super::bytes::{Reader, Write};
use super::error::Malformed;
use std::io::Read;

/// Pieces below this are not compressed: it would take longer than writing them.
const SMALL: usize = 1 << 10;

/// How hard to compress: reading is as fast for all levels, and higher ones take longer for little.
const LEVEL: i32 = 1;

const PLAIN: u8 = 0;
const COMPRESSED: u8 = 1;

/// Seals a piece of bytes; `number` is the one it is stored under.
pub(super) fn seal(number: u64, bytes: &[u8]) -> Vec<u8> {
    let mut sealed = vec![0; 4];
    let compressed = (bytes.len() >= SMALL).then(|| zstd::bulk::compress(bytes, LEVEL));
    match compressed {
        Some(Ok(compressed)) if compressed.len() < bytes.len() => {
            sealed.push(COMPRESSED);
            sealed.put_number(bytes.len() as u64);
            sealed.extend_from_slice(&compressed);
        }
        _ => {
            sealed.push(PLAIN);
            sealed.extend_from_slice(bytes);
        }
    }
    let sum = checksum(number, &sealed[4..]);
    sealed[..4].copy_from_slice(&sum.to_le_bytes());
    sealed
}

/// The bytes that were sealed.
pub(super) fn unseal(number: u64, sealed: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut reader = Reader::new(sealed);
    let sum = u32::from_le_bytes(reader.array()?);
    if sum != checksum(number, &sealed[4..]) {
        return Err(Malformed("its checksum is wrong"));
    }
    match reader.byte()? {
        PLAIN => Ok(reader.rest().to_vec()),
        COMPRESSED => {
            let len = reader.number()?;
            decompress(reader.rest(), len)
        }
        _ => Err(Malformed("it is compressed in an unknown way")),
    }
}

/// Room is taken as it fills up, so that a wrong length costs nothing.
fn decompress(bytes: &[u8], len: u64) -> Result<Vec<u8>, Malformed> {
    let damaged = |_| Malformed("it cannot be decompressed");
    let mut decompressed = Vec::new();
    let decoder = zstd::Decoder::with_buffer(bytes).map_err(damaged)?;
    decoder.take(len.saturating_add(1)).read_to_end(&mut decompressed).map_err(damaged)?;
    if decompressed.len() as u64 == len { Ok(decompressed) } else { Err(Malformed("it has another length")) }
}

fn checksum(number: u64, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&number.to_le_bytes());
    hasher.update(bytes);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_comes_back_and_no_bit_of_it_changes_unseen() {
        let noise: Vec<u8> = (0..3000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for bytes in [Vec::new(), b"abc".to_vec(), vec![7; 5000], noise] {
            let sealed = seal(3, &bytes);
            assert_eq!(unseal(3, &sealed).as_ref(), Ok(&bytes));
            assert!(unseal(4, &sealed).is_err());
            for at in 0..sealed.len() {
                let mut damaged = sealed.clone();
                damaged[at] ^= 1 << (at % 8);
                assert!(unseal(3, &damaged).is_err(), "byte {at} of {}", sealed.len());
                assert!(unseal(3, &sealed[..at]).is_err());
            }
        }
    }

    #[test]
    fn what_repeats_becomes_small_and_a_wrong_length_costs_nothing() {
        let sealed = seal(0, &vec![1; 1 << 20]);
        assert!(sealed.len() < 200);
        let compressed = zstd::bulk::compress(&vec![1; 1 << 20], 1).unwrap();
        assert!(decompress(&compressed, u64::MAX).is_err() && decompress(&compressed, 5).is_err());
    }
}
