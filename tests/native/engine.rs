use inkgrad::engine::Engine;
use inkgrad::training::first_step::FirstStep;
use inkgrad::training::self_test;

fn step() -> FirstStep {
    pollster::block_on(self_test::step(&Engine::cpu())).unwrap()
}

/// Writes the stored results anew: run it after a change to the self-test's network.
#[test]
#[ignore = "writes src/training/self_test.f32"]
fn print_self_test() {
    let bytes: Vec<u8> = step().to_flat().iter().flat_map(|value| value.to_le_bytes()).collect();
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/training/self_test.f32"), bytes).unwrap();
}

#[test]
fn the_stored_self_test_is_the_cpu_engines() {
    step().compare(&self_test::stored().unwrap()).unwrap();
}

#[test]
fn a_first_step_survives_its_flat_form() {
    let step = step();
    let back = FirstStep::from_flat(&step.to_flat()).unwrap();
    assert_eq!((&step.gradients, &step.changes), (&back.gradients, &back.changes));
    assert_eq!(FirstStep::from_flat(&step.to_flat()[..20]).unwrap_err().kind().code(), "invalid-input");
}

#[test]
fn a_wrong_kernel_is_noticed_and_named() {
    let reference = step();
    for (index, row) in reference.gradients.iter().enumerate() {
        let mut broken = reference.clone();
        broken.gradients[index] = row.iter().map(|value| value * 1.01).collect();
        let error = broken.compare(&reference).unwrap_err();
        assert_eq!(error.kind().code(), "self-test");
        assert!(error.message().contains(&format!("the gradient of parameter {index} differs by 1.0e-2")), "{error}");
    }
    let mut not_a_number = reference.clone();
    not_a_number.loss = f64::NAN;
    assert!(not_a_number.compare(&reference).unwrap_err().message().contains("the loss differs by NaN"));
}
