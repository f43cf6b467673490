//! The axes of a plate: what a reader can move.

use crate::params::Sweep;
use crate::plate::{Axis, Control, Dial, Play, Stop};

use super::number;

/// The axes of a plate in the making: whoever adds one gets its handle back.
#[derive(Debug, Default)]
pub struct Dials(Vec<Axis>);

impl Dials {
    /// A slider along a sweep, its stops named by `text`.
    pub fn slider(
        &mut self,
        name: &str,
        label: &str,
        sweep: &Sweep,
        text: impl Fn(f64) -> String,
    ) -> Dial<f64> {
        self.add(slider(name, label, sweep, text), sweep.values.clone())
    }

    /// A slider over whole numbers.
    pub fn whole_slider(&mut self, name: &str, label: &str, sweep: &Sweep) -> Dial<f64> {
        self.add(whole_slider(name, label, sweep), sweep.values.clone())
    }

    /// A group of choices, named by `text`, all of them on paper; the `start`th is shown first.
    pub fn choice<S>(
        &mut self,
        name: &str,
        label: &str,
        choices: Vec<S>,
        start: usize,
        text: impl Fn(&S) -> String,
    ) -> Dial<S> {
        let names: Vec<String> = choices.iter().map(text).collect();
        self.add(choice(name, label, &names, start), choices)
    }

    /// A group of choices along a sweep, named by `text`.
    pub fn choice_along(
        &mut self,
        name: &str,
        label: &str,
        sweep: &Sweep,
        text: impl Fn(f64) -> String,
    ) -> Dial<f64> {
        let axis = Axis { control: Control::Choice, ..slider(name, label, sweep, text) };
        self.add(axis, sweep.values.clone())
    }

    /// An axis made by hand, with what stands at its stops.
    pub fn add<S>(&mut self, axis: Axis, stops: Vec<S>) -> Dial<S> {
        debug_assert_eq!(axis.stops.len(), stops.len(), "the stops of `{}`", axis.name);
        self.0.push(axis);
        Dial::new(self.0.len() - 1, stops)
    }

    /// Paper shows these stops of a control, given by their indices.
    pub fn print<S>(&mut self, dial: &Dial<S>, stops: Vec<usize>) {
        if let Some(axis) = self.0.get_mut(dial.axis()) {
            axis.print = stops;
        }
    }

    /// A button plays through the stops of a control in so many seconds, of itself if `autoplay`.
    pub fn play<S>(&mut self, dial: &Dial<S>, seconds: f64, autoplay: bool) {
        if let Some(axis) = self.0.get_mut(dial.axis()) {
            axis.play = Some(Play { seconds, autoplay });
        }
    }

    /// The axes, in the order in which they were added.
    pub fn axes(self) -> Vec<Axis> {
        self.0
    }
}

/// A slider along a sweep, its stops named by `text`.
pub fn slider(name: &str, label: &str, sweep: &Sweep, text: impl Fn(f64) -> String) -> Axis {
    let stop = |value: &f64| Stop { value: *value, text: text(*value) };
    Axis {
        name: name.to_owned(),
        label: label.to_owned(),
        stops: sweep.values.iter().map(stop).collect(),
        start: sweep.start,
        print: sweep.print.clone(),
        control: Control::Slider,
        play: None,
    }
}

/// A slider over whole numbers.
pub fn whole_slider(name: &str, label: &str, sweep: &Sweep) -> Axis {
    slider(name, label, sweep, |value| number::fixed(value, 0))
}

/// The same slider with a button that plays through it.
pub fn played(axis: Axis, seconds: f64, autoplay: bool) -> Axis {
    Axis { play: Some(Play { seconds, autoplay }), ..axis }
}

/// A group of named choices, all of them on paper; the `start`th is shown first.
pub fn choice(name: &str, label: &str, choices: &[String], start: usize) -> Axis {
    let stop = |(index, text): (usize, &String)| Stop { value: index as f64, text: text.clone() };
    Axis {
        name: name.to_owned(),
        label: label.to_owned(),
        stops: choices.iter().enumerate().map(stop).collect(),
        start: start.min(choices.len().saturating_sub(1)),
        print: (0..choices.len()).collect(),
        control: Control::Choice,
        play: None,
    }
}

/// A button that goes to the next of `count` draws; paper shows the first `printed`.
pub fn draws(name: &str, label: &str, count: usize, printed: usize) -> Axis {
    let stop = |index: usize| Stop { value: index as f64, text: (index + 1).to_string() };
    Axis {
        name: name.to_owned(),
        label: label.to_owned(),
        stops: (0..count.max(1)).map(stop).collect(),
        start: 0,
        print: (0..printed.clamp(1, count.max(1))).collect(),
        control: Control::Draw,
        play: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_keeps_what_the_sweep_says() {
        let sweep = Sweep::even(0.0, 1000.0, 5, &[0.0, 500.0], 250.0);
        let axis = whole_slider("t", "step t", &sweep);
        assert_eq!(axis.stops[axis.start].text, "250");
        assert_eq!(axis.print, [0, 2]);
    }

    #[test]
    fn there_is_always_one_draw() {
        let axis = draws("draw", "another", 0, 9);
        assert_eq!((axis.stops.len(), axis.print), (1, vec![0]));
    }
}
