//! Kinds that stand in no chapter: numbers for whoever wants to check, by `snowglobe figure draw`.

mod gaussian_bound;
mod gaussian_kl;
mod gradient_estimators;
mod linear_vae;
mod mixture_field;
mod one_step;
mod readers;
mod sampler_paths;
mod sigma_grid;
mod sigma_paths;

super::shelf! { "Instruments, in no chapter": gaussian_bound, gaussian_kl, gradient_estimators, linear_vae, mixture_field, one_step, sampler_paths, sigma_grid, sigma_paths }
