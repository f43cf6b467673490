#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::math::numbers::random::Generator;

fn sheet(side: usize, channels: Channels) -> Sheet {
    Sheet {
        width: side,
        height: side,
        channels,
        levels: 256,
        hard_edges: true,
        area: [0.0, 0.0, 100.0, 100.0],
    }
}

#[test]
fn what_is_packed_comes_out_again() {
    let sheet = sheet(5, Channels::Colour);
    let first: Vec<f64> = (0..75).map(|i| f64::from(i) / 37.0 - 1.0).collect();
    let second: Vec<f64> = first.iter().map(|value| -value).collect();
    let frames = [&first, &second].map(|values| Frame { values, noise: 0.0 });
    let atlas = atlas(&sheet, &frames).unwrap();
    for (index, values) in [first, second].iter().enumerate() {
        let pixels = frame_pixels(&atlas, index).unwrap().concat();
        for (byte, value) in pixels.iter().zip(values) {
            let wanted = ((value.clamp(-1.0, 1.0) + 1.0) * 127.5).round();
            assert_eq!(f64::from(*byte), wanted);
        }
    }
}

#[test]
fn a_picture_of_sixteen_greys_is_written_in_four_bits() {
    let mut sheet = sheet(8, Channels::Grey);
    sheet.levels = 16;
    let mut generator = Generator::new(4, "greys");
    let values: Vec<f64> = (0..64 * 9).map(|_| generator.index(16) as f64 / 7.5 - 1.0).collect();
    let frames: Vec<Frame<'_>> =
        values.chunks(64).map(|values| Frame { values, noise: 0.0 }).collect();
    let atlas = atlas(&sheet, &frames).unwrap();
    let decoder = png::Decoder::new(std::io::Cursor::new(&atlas.png));
    let reader = decoder.read_info().unwrap();
    assert_eq!(reader.info().bit_depth, BitDepth::Four);
}

#[test]
fn a_picture_of_two_colours_needs_one_bit() {
    let values: Vec<f64> =
        (0..64).flat_map(|i| if i % 3 == 0 { [1.0, -1.0, 0.2] } else { [0.0, 0.5, 0.9] }).collect();
    let frame = Frame { values: &values, noise: 0.0 };
    let atlas = atlas(&sheet(8, Channels::Colour), &[frame]).unwrap();
    assert!(atlas.png.len() < 120, "{}", atlas.png.len());
}

/// 41 frames of colour noise, 32 by 32, are 121 KB without quantisation.
#[test]
fn frames_of_noise_shrink_to_a_third_and_keep_their_noise() {
    let mut generator = Generator::new(1, "noise");
    let frames: Vec<Vec<f64>> = (0..41)
        .map(|_| {
            let noise = generator.normals(32 * 32 * 3);
            noise.iter().map(|z| 0.3 * z).collect()
        })
        .collect();
    let sheet = sheet(32, Channels::Colour);
    let size = |noise: f64| {
        let frames: Vec<Frame<'_>> = frames.iter().map(|values| Frame { values, noise }).collect();
        atlas(&sheet, &frames).unwrap()
    };
    let (whole, small) = (size(0.0), size(0.3));
    assert!(whole.png.len() > 110_000, "{}", whole.png.len());
    assert!(small.png.len() < 62_000, "{}", small.png.len());
    let exact = frame_pixels(&whole, 7).unwrap().concat();
    let coarse = frame_pixels(&small, 7).unwrap().concat();
    for (exact, coarse) in exact.iter().zip(&coarse) {
        let wrong = f64::from(exact.abs_diff(*coarse));
        assert!(wrong <= 0.3 * 127.5 / 4.0 + 1.0, "half a step at most");
    }
}

#[test]
fn many_pictures_stand_in_several_columns() {
    let values = vec![0.0; 64 * 64];
    let frame = Frame { values: &values, noise: 0.0 };
    let atlas = atlas(&sheet(64, Channels::Grey), &vec![frame; 130]).unwrap();
    assert_eq!((atlas.columns, atlas.rows, atlas.frames), (3, 44, 130));
}

#[test]
fn a_picture_of_the_wrong_size_is_refused() {
    let values = vec![0.0; 3];
    let frame = Frame { values: &values, noise: 0.0 };
    let wrong = atlas(&sheet(8, Channels::Grey), &[frame]).unwrap_err();
    assert!(wrong.to_string().contains("3 numbers where 64"));
    let values = vec![f64::NAN; 64];
    let frame = Frame { values: &values, noise: 0.0 };
    assert!(atlas(&sheet(8, Channels::Grey), &[frame]).is_err());
}
