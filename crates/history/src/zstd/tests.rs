#![allow(clippy::unwrap_used)]

use super::expand;

/// Bytes of several kinds, that compress well or not at all.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let noisy: Vec<u8> = (0..40_000)
        .flat_map(|step| {
            let value = (f64::from(step) / 50.0).sin() + (random() % 1000) as f64 / 1e6;
            value.to_le_bytes()
        })
        .collect();
    let steps: Vec<u8> = (0..50_000_i64).flat_map(i64::to_le_bytes).collect();
    let words = [
        "loss",
        "accuracy",
        "epoch",
        "validation",
        "learning rate",
        " ",
        "\n",
        "0.125",
    ];
    let text: Vec<u8> = (0..60_000)
        .flat_map(|_| words[(random() % 8) as usize].bytes().collect::<Vec<_>>())
        .collect();
    let few: Vec<u8> = (0..300_000).map(|_| (random() % 3) as u8).collect();
    let skewed: Vec<u8> = (0..300_000)
        .map(|_| (random() & random() & random()) as u8)
        .collect();
    let random_bytes: Vec<u8> = (0..300_000).map(|_| random() as u8).collect();
    vec![
        ("nothing", vec![]),
        ("one byte", vec![7]),
        ("few bytes", b"abcabcabcabcabc".to_vec()),
        ("one byte again and again", vec![9; 400_000]),
        ("noisy doubles", noisy),
        ("steps", steps),
        ("text", text),
        ("few symbols", few),
        ("skewed symbols", skewed),
        ("random bytes", random_bytes),
    ]
}

fn expanded(bytes: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut into = vec![0xee; size];
    (expand(bytes, &mut into)? == size).then_some(into)
}

#[test]
fn what_the_reference_compresses_comes_back_at_every_level() {
    for (name, bytes) in samples() {
        for level in [-5, 1, 2, 3, 5, 7, 9, 13, 16, 19, 22] {
            for length in [bytes.len(), bytes.len() / 3, bytes.len().min(1000)] {
                let bytes = &bytes[..length];
                let compressed = zstd::bulk::compress(bytes, level).unwrap();
                assert!(
                    expanded(&compressed, length).as_deref() == Some(bytes),
                    "{name}, level {level}"
                );
            }
        }
    }
}

#[test]
fn streams_with_checksums_and_without_sizes_come_back() {
    use std::io::Write;
    for (name, bytes) in samples() {
        let mut encoder = zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
        encoder.include_checksum(true).unwrap();
        for part in bytes.chunks(70_001) {
            encoder.write_all(part).unwrap();
            encoder.flush().unwrap();
        }
        let compressed = encoder.finish().unwrap();
        assert!(expanded(&compressed, bytes.len()) == Some(bytes), "{name}");
    }
}

#[test]
fn frames_follow_one_another_and_others_are_skipped() {
    let mut bytes = zstd::bulk::compress(b"first ", 3).unwrap();
    bytes.extend([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    bytes.extend(zstd::bulk::compress(b"second", 3).unwrap());
    assert_eq!(expanded(&bytes, 12).as_deref(), Some(&b"first second"[..]));
}

#[test]
fn a_wrong_checksum_is_noticed() {
    use std::io::Write;
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(&[b'x'; 1000]).unwrap();
    let mut bytes = encoder.finish().unwrap();
    assert!(expanded(&bytes, 1000).is_some());
    *bytes.last_mut().unwrap() ^= 1;
    assert!(expanded(&bytes, 1000).is_none());
}

#[test]
fn a_dictionary_is_refused() {
    let dictionary = b"what comes up again and again in what is compressed";
    let mut compressor = zstd::bulk::Compressor::with_dictionary(3, dictionary).unwrap();
    let bytes = compressor.compress(b"what comes up again and again").unwrap();
    assert!(expanded(&bytes, 29).is_none());
}

#[test]
fn neither_too_much_nor_too_little_room_is_taken_for_right() {
    let bytes = zstd::bulk::compress(&[5; 1000], 3).unwrap();
    assert!(expanded(&bytes, 999).is_none());
    assert!(expanded(&bytes, 1001).is_none());
}

#[test]
fn damage_does_no_harm() {
    for (_, bytes) in samples() {
        let bytes = &bytes[..bytes.len().min(20_000)];
        let compressed = zstd::bulk::compress(bytes, 9).unwrap();
        for at in 0..compressed.len().min(400) {
            for bit in [1, 16, 128] {
                let mut damaged = compressed.clone();
                damaged[at] ^= bit;
                let _ = expanded(&damaged, bytes.len());
            }
            let _ = expanded(&compressed[..at], bytes.len());
        }
    }
}
