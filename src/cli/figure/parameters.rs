//! `--set key=VALUE`: VALUE is TOML, and a bare word counts as a string.

use crate::diagnostic::{FileId, Span};
use crate::params::{self, Entries};

/// Reads all `--set`; what is wrong with the first bad one otherwise.
pub(super) fn read(settings: &[String]) -> Result<Entries, String> {
    let mut table = Entries::new();
    for setting in settings {
        let (key, value) = setting
            .split_once('=')
            .ok_or_else(|| format!("`--set {setting}` needs the form key=VALUE"))?;
        let key = key.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if key.is_empty() || !key.chars().all(plain) {
            return Err(format!("`{key}` in `--set {setting}` is not the name of a parameter"));
        }
        if table.contains_key(key) {
            return Err(format!("`--set {key}=…` is given twice"));
        }
        table.append(&mut entry(key, value.trim())?);
    }
    Ok(table)
}

fn entry(key: &str, value: &str) -> Result<Entries, String> {
    let parse = |text: &str| {
        let place = Span::new(FileId(0), 0..text.len());
        params::parse(text, place).ok().filter(|table| table.len() == 1)
    };
    let as_written = || parse(&format!("{key} = {value}"));
    let as_word = || {
        let begun = value.starts_with(['"', '\'', '[', '{']);
        let quoted = format!("{key} = '{value}'");
        (!begun && !value.is_empty()).then(|| parse(&quoted))?
    };
    as_written().or_else(as_word).ok_or_else(|| {
        format!("the value in `--set {key}={value}` is not TOML: write 3, 0.5, true, word, 'two words', [1, 2] or {{ a = 1 }}")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::params::Data;

    fn one(setting: &str) -> Result<Data, String> {
        let table = read(&[setting.to_owned()])?;
        Ok(table.into_values().next().unwrap().value.data)
    }

    #[test]
    fn values_are_toml_and_bare_words_are_strings() {
        assert_eq!(one("steps=10"), Ok(Data::Integer(10)));
        assert_eq!(one("a = 0.5"), Ok(Data::Float(0.5)));
        assert_eq!(one("a=true"), Ok(Data::Boolean(true)));
        let text = |text: &str| Ok(Data::Text(text.to_owned()));
        assert_eq!(one("schedule=cosine"), text("cosine"));
        assert_eq!(one("sampler=dpm-solver++2m"), text("dpm-solver++2m"));
        assert_eq!(one("a=\"two words\""), text("two words"));
        assert_eq!(one("a=x=y"), text("x=y"));
        assert!(matches!(one("a=[1, 2]"), Ok(Data::Array(_))));
        assert!(matches!(one("a={ sweep = [0, 1] }"), Ok(Data::Table(_))));
    }

    #[test]
    fn anything_else_is_refused() {
        for setting in ["steps", "=3", "a b=3", "a=", "a=[1,", "a=\"x", "a=1\nb=2", "a=it's"] {
            assert!(one(setting).is_err(), "{setting:?}");
        }
        assert!(read(&["a=1".to_owned(), "a=2".to_owned()]).is_err());
    }
}
