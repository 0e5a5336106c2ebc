//! Numbers and texts as bytes, and back. Reading trusts nothing: no length is believed that the bytes do not bear out.

use super::error::Malformed;

/// Bytes under way to the disk.
pub(super) trait Write {
    /// A number, the shorter the smaller: seven bits a byte, lowest first, the eighth says whether more follow.
    fn put_number(&mut self, number: u64);

    /// A number that may be negative, the shorter the nearer to zero.
    fn put_signed(&mut self, number: i64) {
        self.put_number((number << 1 ^ number >> 63) as u64);
    }

    /// A text behind its length.
    fn put_text(&mut self, text: &str);

    /// Things behind their number.
    fn put_list<T>(&mut self, items: &[T], put: impl Fn(&mut Self, &T));
}

impl Write for Vec<u8> {
    fn put_number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.push(number as u8);
    }

    fn put_text(&mut self, text: &str) {
        self.put_number(text.len() as u64);
        self.extend_from_slice(text.as_bytes());
    }

    fn put_list<T>(&mut self, items: &[T], put: impl Fn(&mut Self, &T)) {
        self.put_number(items.len() as u64);
        items.iter().for_each(|item| put(self, item));
    }
}

/// Bytes that came from the disk, from front to back.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { left: bytes }
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, left) = self.left.split_first().ok_or(Malformed::SHORT)?;
        self.left = left;
        Ok(*first)
    }

    pub(super) fn bytes(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let (bytes, left) = self.left.split_at_checked(len).ok_or(Malformed::SHORT)?;
        self.left = left;
        Ok(bytes)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (bytes, left) = self.left.split_first_chunk().ok_or(Malformed::SHORT)?;
        self.left = left;
        Ok(*bytes)
    }

    pub(super) fn number(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Malformed("a number is too large"))
    }

    pub(super) fn signed(&mut self) -> Result<i64, Malformed> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    pub(super) fn index(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.number()?).map_err(|_| Malformed("a number is too large"))
    }

    /// How many things follow, each of which takes a byte at least.
    pub(super) fn count(&mut self) -> Result<usize, Malformed> {
        let count = usize::try_from(self.number()?).map_err(|_| Malformed::SHORT)?;
        if count > self.left.len() { Err(Malformed::SHORT) } else { Ok(count) }
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Malformed> {
        let len = self.count()?;
        self.utf8(len)
    }

    /// A text of so many bytes.
    pub(super) fn utf8(&mut self, len: usize) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.bytes(len)?).map_err(|_| Malformed("a text is not UTF-8"))
    }

    /// Things behind their number.
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let count = self.count()?;
        (0..count).map(|_| item(self)).collect()
    }

    /// All that is left.
    pub(super) fn rest(self) -> &'a [u8] {
        self.left
    }

    /// Refuses bytes that nobody asked for.
    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.left.is_empty() { Ok(()) } else { Err(Malformed("there are bytes behind the end")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX - 1, u64::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|number| bytes.put_number(*number));
        numbers.iter().for_each(|number| bytes.put_signed(*number as i64));
        bytes.put_signed(i64::MIN);
        let mut reader = Reader::new(&bytes);
        numbers.iter().for_each(|number| assert_eq!(reader.number(), Ok(*number)));
        numbers.iter().for_each(|number| assert_eq!(reader.signed(), Ok(*number as i64)));
        assert_eq!((reader.signed(), reader.end()), (Ok(i64::MIN), Ok(())));
    }

    #[test]
    fn no_length_is_believed() {
        let mut bytes = Vec::new();
        bytes.put_number(u64::MAX);
        assert_eq!(Reader::new(&bytes).count(), Err(Malformed::SHORT));
        assert_eq!(Reader::new(&bytes).text(), Err(Malformed::SHORT));
        assert_eq!(Reader::new(&[0xff; 11]).number(), Err(Malformed("a number is too large")));
        assert_eq!(Reader::new(&[0x80]).number(), Err(Malformed::SHORT));
        assert_eq!(Reader::new(&[1, 0xff]).text(), Err(Malformed("a text is not UTF-8")));
    }
}
