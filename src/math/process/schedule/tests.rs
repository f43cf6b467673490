#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use proptest::prelude::*;

fn usual(name: ScheduleName) -> Schedule {
    Schedule::new(name, 1000).unwrap()
}

fn close(value: f64, reference: f64, tolerance: f64) {
    assert!(
        (value - reference).abs() <= tolerance,
        "{value} is not {reference} within {tolerance}"
    );
}

#[test]
fn the_reference_table_of_linear_and_cosine() {
    let rows = [
        (ScheduleName::Linear, 1, 0.999900, 0.9999, 0.0100),
        (ScheduleName::Linear, 100, 0.897018, 0.9471, 0.3209),
        (ScheduleName::Linear, 250, 0.524085, 0.7239, 0.6899),
        (ScheduleName::Linear, 500, 0.078587, 0.2803, 0.9599),
        (ScheduleName::Linear, 750, 0.003351, 0.0579, 0.9983),
        (ScheduleName::Linear, 1000, 4.036e-5, 0.0064, 1.0000),
        (ScheduleName::Cosine, 1, 0.999959, 1.0000, 0.0064),
        (ScheduleName::Cosine, 100, 0.972093, 0.9859, 0.1671),
        (ScheduleName::Cosine, 250, 0.847012, 0.9203, 0.3911),
        (ScheduleName::Cosine, 500, 0.493844, 0.7027, 0.7114),
        (ScheduleName::Cosine, 750, 0.144272, 0.3798, 0.9251),
        (ScheduleName::Cosine, 1000, 2.43e-9, 0.0000, 1.0000),
    ];
    for (name, t, alpha_bar, signal, noise) in rows {
        let level = usual(name).level(t).unwrap();
        close(level.alpha_bar(), alpha_bar, 5e-7);
        close(level.signal(), signal, 5.1e-5);
        close(level.noise(), noise, 5.1e-5);
    }
    let last = |name| usual(name).terminal().alpha_bar();
    close(last(ScheduleName::Linear) / 4.036e-5, 1.0, 2e-4);
    close(last(ScheduleName::Cosine) / 2.43e-9, 1.0, 3e-3);
}

#[test]
fn half_a_third_and_a_tenth_are_left_at_known_steps() {
    let firsts =
        |name| [0.5, 0.3, 0.1].map(|share| usual(name).first_at_or_below(share).map(|l| l.t()));
    assert_eq!(firsts(ScheduleName::Linear), [Some(260), Some(343), Some(476)]);
    assert_eq!(firsts(ScheduleName::Cosine), [Some(497), Some(629), Some(794)]);
    assert_eq!(usual(ScheduleName::Linear).first_at_or_below(0.0), None);
}

#[test]
fn the_first_four_hundred_swipes_of_the_linear_schedule_change_little() {
    let schedule = usual(ScheduleName::Linear);
    close(schedule.level(999).unwrap().noise(), 0.99998, 5e-6);
    close(schedule.level(600).unwrap().noise(), 0.9870, 5e-5);
    close(schedule.level(250).unwrap().noise(), 0.6899, 5e-5);
    assert!((600..=1000).all(|t| schedule.level(t).unwrap().signal() < 0.161));
    assert!(schedule.level(599).unwrap().signal() > 0.161);
}

#[test]
fn posterior_coefficients_of_the_linear_schedule_at_500() {
    let step = usual(ScheduleName::Linear).step(500).unwrap();
    let level = step.level();
    close(step.posterior_mean_x0(), 0.003070, 5e-7);
    close(step.posterior_mean_xt(), 0.994107, 5e-7);
    close(step.posterior_variance(), 0.0100314, 5e-8);
    close(step.beta(), 0.0100400, 5e-8);
    let mean = step.posterior_mean_x0() * 0.7 + step.posterior_mean_xt() * -0.2;
    close(mean, -0.1967, 5e-5);
    // The same mean from the noise: (x_t - beta / sqrt(1 - alpha_bar) eps) / sqrt(alpha).
    let eps = (-0.2 - level.signal() * 0.7) / level.noise();
    let from_noise = (-0.2 - step.beta() / level.noise() * eps) / step.alpha().sqrt();
    close(from_noise, mean, 1e-14);
}

#[test]
fn decimal_logarithms_of_the_signal_to_noise_ratio() {
    let schedule = usual(ScheduleName::Linear);
    for (t, reference) in
        [(1, 4.00), (100, 0.94), (250, 0.04), (500, -1.07), (750, -2.47), (1000, -4.39)]
    {
        let decimal = schedule.level(t).unwrap().log_snr() / std::f64::consts::LN_10;
        close(decimal, reference, 5e-3);
    }
}

#[test]
fn weights_of_the_bound_for_the_linear_schedule() {
    let schedule = usual(ScheduleName::Linear);
    let weight = |t| schedule.step(t).unwrap().vlb_weight();
    for (t, reference) in
        [(2, 0.5997), (10, 0.0864), (50, 0.0193), (100, 0.0103), (500, 0.0055), (1000, 0.0102)]
    {
        close(weight(t), reference, 5e-5);
    }
    assert_eq!(weight(1), f64::INFINITY);
    let total: f64 = (2..=1000).map(weight).sum();
    for (t, share) in [(10, 0.184), (50, 0.325), (100, 0.392), (200, 0.466), (500, 0.621)] {
        close((2..=t).map(weight).sum::<f64>() / total, share, 5e-4);
    }
}

#[test]
fn the_capped_last_step_of_the_cosine_holds_nearly_all_the_weight() {
    let schedule = usual(ScheduleName::Cosine);
    let weight = |t| schedule.step(t).unwrap().vlb_weight();
    close(schedule.step(1000).unwrap().beta(), 0.999, 1e-15);
    close(weight(1000), 499.5, 0.05);
    close(weight(999), 1.5, 0.05);
    let total: f64 = (2..=1000).map(weight).sum();
    close(weight(1000) / total, 0.97, 5e-3);
}

#[test]
fn zero_terminal_snr_leaves_nothing_and_shifts_the_middle() {
    let schedule = Schedule::from_specification(ScheduleSpecification {
        zero_terminal_snr: true,
        ..ScheduleSpecification::new(ScheduleName::Linear, 1000)
    })
    .unwrap();
    close(schedule.level(500).unwrap().signal(), 0.2757, 5e-5);
    close(schedule.level(1).unwrap().alpha_bar(), 0.9999, 1e-15);
    let last = schedule.step(1000).unwrap();
    assert_eq!(last.level(), schedule.terminal());
    assert_eq!(last.level().alpha_bar(), 0.0);
    assert_eq!(last.beta(), 1.0);
    assert_eq!(last.level().snr(), 0.0);
    assert_eq!(last.level().log_snr(), f64::NEG_INFINITY);
    assert_eq!(last.vlb_weight_beta(), f64::INFINITY);
}

#[test]
fn first_and_last_beta_of_the_other_schedules() {
    let scaled = usual(ScheduleName::ScaledLinear);
    close(scaled.step(1).unwrap().beta(), 0.00085, 1e-17);
    close(scaled.step(1000).unwrap().beta(), 0.012, 1e-16);
    let sigmoid = usual(ScheduleName::Sigmoid);
    close(sigmoid.step(1).unwrap().beta(), 1e-4 + 0.0199 * 0.002472623156634775, 1e-15);
    let odd = Schedule::new(ScheduleName::Sigmoid, 1001).unwrap();
    close(odd.step(501).unwrap().beta(), 1e-4 + 0.0199 / 2.0, 1e-15);
}

#[test]
fn one_step_is_a_schedule_and_no_time_outside_it_has_a_level() {
    for name in ScheduleName::ALL {
        let schedule = Schedule::new(name, 1).unwrap();
        assert_eq!((schedule.each_step().len(), schedule.levels().count()), (1, 2));
        assert_eq!(schedule.level(0), Ok(schedule.data()));
        assert_eq!((schedule.data().t(), schedule.data().alpha_bar()), (0, 1.0));
        assert_eq!(schedule.level(1), Ok(schedule.terminal()));
        let wrong = schedule.level(2).unwrap_err().to_string();
        assert_eq!(wrong, "`t` is 2; it must be 0 to 1");
        let wrong = schedule.step(0).unwrap_err().to_string();
        assert_eq!(wrong, "`t` is 0; it must be 1 to 1");
        assert!(schedule.step(2).is_err());
        assert!(schedule.level(usize::MAX).is_err() && schedule.step(usize::MAX).is_err());
        assert_eq!(name.as_str().parse::<ScheduleName>(), Ok(name));
    }
}

#[test]
fn the_shortest_and_the_longest_schedules_stand() {
    for name in ScheduleName::ALL {
        for (steps, zero_terminal_snr) in [(2, true), (MAX_STEPS, false), (MAX_STEPS, true)] {
            let schedule = Schedule::from_specification(ScheduleSpecification {
                zero_terminal_snr,
                ..ScheduleSpecification::new(name, steps)
            })
            .unwrap();
            assert_eq!(schedule.steps(), steps);
            assert_eq!(schedule.terminal().t(), steps);
            assert_eq!(schedule.terminal().alpha_bar() == 0.0, zero_terminal_snr);
        }
        assert!(Schedule::new(name, MAX_STEPS + 1).is_err());
    }
}

#[test]
fn every_mistake_is_named_at_once() {
    let error = Schedule::from_specification(ScheduleSpecification {
        beta_start: Some(0.0),
        beta_end: Some(f64::NAN),
        ..ScheduleSpecification::new(ScheduleName::Linear, 0)
    })
    .unwrap_err();
    let names: Vec<&str> =
        error.problems().iter().map(|problem| problem.parameter.as_str()).collect();
    assert_eq!(names, ["steps", "beta_start", "beta_end"]);
    assert!(error.to_string().contains("`steps` is 0; it must be 1 to 10000"));

    let named = |specification: ScheduleSpecification| {
        let error = Schedule::from_specification(specification).unwrap_err();
        error.problems()[0].parameter.clone()
    };
    let linear = ScheduleSpecification::new(ScheduleName::Linear, 1000);
    let cosine = ScheduleSpecification::new(ScheduleName::Cosine, 1000);
    assert_eq!(named(ScheduleSpecification { beta_end: Some(0.1), ..cosine }), "beta_end");
    assert_eq!(
        named(ScheduleSpecification { steps: 1, zero_terminal_snr: true, ..linear }),
        "steps"
    );
    assert_eq!(
        named(ScheduleSpecification { beta_start: Some(0.9), beta_end: Some(0.9), ..linear }),
        "beta_end"
    );
    assert_eq!(named(ScheduleSpecification { beta_start: Some(1e-30), ..linear }), "beta_start");
    assert!("cosin".parse::<ScheduleName>().is_err());
}

fn any_specification() -> impl Strategy<Value = ScheduleSpecification> {
    let betas = (1e-5..0.05f64, 1e-5..0.2f64);
    (0..4usize, 2..400usize, proptest::option::of(betas), any::<bool>()).prop_map(
        |(name, steps, betas, zero_terminal_snr)| {
            let name = ScheduleName::ALL[name];
            let betas = betas.filter(|_| name != ScheduleName::Cosine);
            ScheduleSpecification {
                name,
                steps,
                beta_start: betas.map(|(start, _)| start),
                beta_end: betas.map(|(_, end)| end),
                zero_terminal_snr,
            }
        },
    )
}

proptest! {
    #[test]
    fn the_signal_to_noise_ratio_always_falls(specification in any_specification()) {
        let schedule = Schedule::from_specification(specification).unwrap();
        let ratios: Vec<f64> = schedule.levels().map(|level| level.snr()).collect();
        prop_assert_eq!(ratios.len(), specification.steps + 1);
        prop_assert!(ratios.windows(2).all(|pair| pair[1] < pair[0]));
    }

    #[test]
    fn quantities_of_a_step_agree(specification in any_specification()) {
        let schedule = Schedule::from_specification(specification).unwrap();
        for step in schedule.each_step() {
            let (before, level) = (step.before(), step.level());
            prop_assert_eq!(schedule.level(step.t()), Ok(level));
            prop_assert_eq!(schedule.level(step.t() - 1), Ok(before));
            prop_assert!((step.alpha() * before.alpha_bar() - level.alpha_bar()).abs() < 1e-15);
            prop_assert!(step.posterior_variance() <= step.beta());
            // A picture that stays on its way keeps the amplitude of the level before.
            let mean = step.posterior_mean_x0() + step.posterior_mean_xt() * level.signal();
            prop_assert!((mean - before.signal()).abs() < 1e-9);
            // Above the first step, the two weights differ by the ratio of the two variances.
            if step.t() > 1 && step.alpha() > 0.0 {
                let ratio = step.vlb_weight() / step.vlb_weight_beta();
                prop_assert!((ratio * step.posterior_variance() / step.beta() - 1.0).abs() < 1e-12);
            }
        }
    }
}
