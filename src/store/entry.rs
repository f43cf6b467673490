//! How a stored result lies in its file: a header that says what it is, then the bytes.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `snowglob` |
//! | 4 | version of this layout, little endian |
//! | 8 | seconds it took to make, f64, little endian |
//! | 32 | its key, so that a renamed file is not believed |
//! | 32 | BLAKE3 of the seconds, the key and the body |
//! | rest | the body |

use super::key::Key;

const MAGIC: &[u8; 8] = b"snowglob";
const VERSION: u32 = 1;

/// A stored result.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The result, packed.
    pub body: Vec<u8>,
    /// Seconds it took to make.
    pub seconds: f64,
}

/// The bytes of an entry's file.
pub(super) fn write(key: &Key, body: &[u8], seconds: f64) -> Vec<u8> {
    let mut file = Vec::with_capacity(84 + body.len());
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.extend_from_slice(&seconds.to_le_bytes());
    file.extend_from_slice(&key.0);
    file.extend_from_slice(&checksum(&seconds.to_le_bytes(), &key.0, body));
    file.extend_from_slice(body);
    file
}

/// Reads an entry's file; `None` if it is not whole, not ours, or not of this key.
pub(super) fn read(key: &Key, mut file: Vec<u8>) -> Option<Entry> {
    let rest = file.strip_prefix(MAGIC)?;
    let rest = rest.strip_prefix(&VERSION.to_le_bytes())?;
    let (seconds, rest) = rest.split_first_chunk::<8>()?;
    let rest = rest.strip_prefix(&key.0)?;
    let (sum, body) = rest.split_first_chunk::<32>()?;
    if *sum != checksum(seconds, &key.0, body) {
        return None;
    }
    let seconds = f64::from_le_bytes(*seconds);
    let header = file.len() - body.len();
    file.drain(..header);
    Some(Entry { body: file, seconds })
}

fn checksum(seconds: &[u8; 8], key: &[u8; 32], body: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(seconds).update(key).update(body);
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_entry_is_read_back_and_no_damaged_byte_passes() {
        let key = Key([7; 32]);
        let file = write(&key, b"weights", 1.5);
        let entry = read(&key, file.clone()).unwrap();
        assert_eq!((entry.body.as_slice(), entry.seconds), (&b"weights"[..], 1.5));
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 0x10;
            assert_eq!(read(&key, damaged), None, "byte {at}");
            assert_eq!(read(&key, file[..at].to_vec()), None, "cut at {at}");
        }
        assert_eq!(read(&Key([8; 32]), file), None);
    }
}
