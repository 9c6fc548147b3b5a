//! Looking for a secret in whatever form it may have been written.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use aho_corasick::AhoCorasick;
use base64::{Engine as _, prelude::BASE64_STANDARD, prelude::BASE64_STANDARD_NO_PAD};

/// A secret as it may be written: in clear, as a script keeps it, in JSON, in an address, in hexadecimal digits, as base64
/// wherever it begins.
pub(crate) fn forms(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let json = serde_json::to_string(secret).unwrap();
    let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").unwrap();
        digits
    });
    let address: String = url::form_urlencoded::byte_serialize(bytes).collect();
    let mut forms = vec![
        bytes.to_vec(),
        wide,
        json.trim_matches('"').into(),
        digits.to_uppercase().into(),
        digits.into(),
        address.replace('+', "%20").into(),
        address.into(),
    ];
    for skipped in 0..3 {
        // The first and the last characters depend on what is around.
        let around = [&vec![0; skipped], bytes].concat();
        let encoded = BASE64_STANDARD_NO_PAD.encode(&around[..around.len() - around.len() % 3]);
        let from = if skipped == 0 { 0 } else { 4 };
        let standard: String = encoded.chars().skip(from).collect();
        forms.push(standard.replace('+', "-").replace('/', "_").into());
        forms.push(standard.into());
    }
    if secret.len() == 28 + 6 && secret.matches('-').count() == 6 {
        forms.extend(["", " "].map(|between| secret.replace('-', between).into()));
        forms.extend(["", " ", "-"].map(|between| secret.to_lowercase().replace('-', between).into()));
    }
    forms
}

/// Which of the secrets are in these bytes, in any form.
pub(crate) fn found(in_bytes: &[u8], secrets: &[&str]) -> BTreeSet<String> {
    let forms: Vec<_> =
        secrets.iter().flat_map(|&secret| forms(secret).into_iter().map(move |form| (secret, form))).collect();
    let search = AhoCorasick::new(forms.iter().map(|(_, form)| form)).unwrap();
    search
        .find_overlapping_iter(in_bytes)
        .filter_map(|hit| {
            let (secret, form) = &forms[hit.pattern().as_usize()];
            // Six digits are in many a timestamp.
            let is_number = form.len() == 6 && form.iter().all(u8::is_ascii_digit);
            let before = hit.start().checked_sub(1).map_or(b' ', |before| in_bytes[before]);
            (!is_number || !(before == b'.' || before.is_ascii_digit())).then(|| (*secret).to_owned())
        })
        .collect()
}

/// Every file below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.symlink_metadata() {
            Ok(found) if found.is_dir() => files(&path),
            Ok(found) if found.is_file() => vec![path],
            _ => Vec::new(),
        })
        .collect()
}

/// The files below a folder in which a secret can be read.
pub(crate) fn leaks(folder: &Path, secrets: &[&str]) -> Vec<(PathBuf, BTreeSet<String>)> {
    let read = files(folder).into_iter().filter_map(|path| Some((fs::read(&path).ok()?, path)));
    read.map(|(bytes, path)| (path, found(&bytes, secrets))).filter(|(_, found)| !found.is_empty()).collect()
}

#[test]
fn base64_is_found_wherever_it_begins() {
    for around in ["", "a", "ab", "abc"] {
        let text = format!("{around}planted secret, and more");
        let encoded = BASE64_STANDARD.encode(text);
        assert_eq!(found(encoded.as_bytes(), &["planted secret"]).len(), 1, "after {around:?}");
    }
}
