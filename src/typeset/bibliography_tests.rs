#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;

const BOOK: &str = include_str!("../../content/references.bib");

fn book() -> Bibliography {
    Bibliography::parse(BOOK).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn text(key: &str) -> String {
    book().entry(key).unwrap().text()
}

fn one(source: &str) -> Entry {
    let bibliography = Bibliography::parse(source).unwrap_or_else(|errors| panic!("{errors:#?}"));
    bibliography.keys().find_map(|key| bibliography.entry(key)).unwrap().clone()
}

#[test]
fn every_kind_of_entry_of_the_book_reads_as_it_should() {
    assert_eq!(
        text("ho2020ddpm"),
        "Jonathan Ho, Ajay Jain and Pieter Abbeel. Denoising Diffusion Probabilistic Models. Advances in Neural \
         Information Processing Systems 33, 6840–6851, 2020. arXiv:2006.11239."
    );
    assert_eq!(
        text("vincent2011"),
        "Pascal Vincent. A Connection Between Score Matching and Denoising Autoencoders. Neural Computation 23(7), \
         1661–1674, 2011. doi:10.1162/NECO_a_00142."
    );
    assert!(
        text("sohldickstein2015")
            .contains("Machine Learning, PMLR 37, 2256–2265, 2015. arXiv:1503.03585.")
    );
    assert_eq!(
        text("prince2023udl"),
        "Simon J. D. Prince. Understanding Deep Learning. MIT Press, 2023."
    );
    assert!(text("bishop2024").ends_with("Springer, 2024. Details given from memory."));
    assert!(
        text("esser2024sd3")
            .starts_with("Patrick Esser, Sumith Kulal, Andreas Blattmann et al. Scaling")
    );
    assert!(text("chi2024diffusionpolicy").contains("44(10–11), 1684–1704"));
    assert!(text("maoutsa2020").contains("Fokker–Planck Equations"));
    assert!(text("hyvarinen2005").starts_with("Aapo Hyvärinen. "));
}

#[test]
fn all_entries_are_whole_sentences_without_remains_of_latex() {
    let book = book();
    assert!(book.keys().count() >= 120);
    for entry in book.keys().filter_map(|key| book.entry(key)) {
        let text = entry.text();
        assert!(text.ends_with('.'), "{text}");
        assert!(!entry.authors.is_empty() && entry.year.len() == 4, "{text}");
        for run in &entry.runs {
            match run {
                Run::Text(text) | Run::Italic(text) => {
                    for never in [
                        "{",
                        "}",
                        "\\",
                        "--",
                        "  ",
                        "..",
                        ",,",
                        " ,",
                        "?.",
                        "unverified",
                        "others",
                        "$",
                        "'",
                    ] {
                        assert!(!text.contains(never), "{never:?} in {text:?}");
                    }
                }
                Run::Link { url, .. } => assert!(url.starts_with("https://"), "{url}"),
                Run::Math(tex) => assert!(tex.starts_with('\\'), "{tex}"),
            }
        }
        assert_eq!(&BOOK[entry.place.clone()], entry.key);
    }
}

#[test]
fn labels_count_the_authors() {
    let label = |key| book().entry(key).unwrap().label();
    assert_eq!(label("vincent2011"), "Vincent 2011");
    assert_eq!(label("song2019ncsn"), "Song and Ermon 2019");
    assert_eq!(label("ho2020ddpm"), "Ho et al. 2020");
    assert_eq!(label("octo2024"), "Octo Model Team et al. 2024");
    assert_eq!(book().entry("octo2024").unwrap().authors.len(), 6);
}

#[test]
fn arxiv_doi_and_addresses_are_links_and_titles_may_hold_formulas() {
    let entry = book().entry("black2025pi0").unwrap().clone();
    assert!(entry.runs.contains(&Run::Math("\\pi_0".into())));
    assert!(entry.runs.contains(&Run::Link {
        text: "arXiv:2410.24164".into(),
        url: "https://arxiv.org/abs/2410.24164".into()
    }));
    let entry = one("@misc{a, author={B, C}, title={D}, year={2000}, doi={10.1/a<b>#c}}");
    assert!(entry.runs.contains(&Run::Link {
        text: "doi:10.1/a<b>#c".into(),
        url: "https://doi.org/10.1/a%3Cb%3E%23c".into()
    }));
    let entry =
        one("@misc{a, author={B, C}, title={D}, year={2000}, url={https://example.org/x/}}");
    assert_eq!(entry.text(), "C B. D. 2000. example.org/x.");
}

#[test]
fn the_rarer_kinds_have_their_style() {
    let thesis = one(
        "@phdthesis{a, author={van Dyk, Ann}, title={On {X}}, school={Leiden University}, year={1999}}",
    );
    assert_eq!(thesis.text(), "Ann van Dyk. On X. PhD thesis, Leiden University, 1999.");
    assert_eq!(thesis.label(), "van Dyk 1999");
    let report = one(
        "@techreport{a, author={B, C}, title={D?}, institution={CERN}, number={7}, year={1999}}",
    );
    assert_eq!(report.text(), "C B. D? Technical report 7, CERN, 1999.");
    let chapter = one(
        "@incollection{a, author={B, C}, title={D}, booktitle={E}, publisher={F}, pages={1-9}, year={1999}}",
    );
    assert_eq!(chapter.text(), "C B. D. E, F, 1–9, 1999.");
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    let source = "% é\n@misc{a, author={B, C}, title={D}, year={1}\n\
                  @poster{b, title={x}}\n\
                  @article{c, author={B, C}, title={D}}\n\
                  @misc{d, author={B, C}, title={D}, year={1999}, url={javascript:1}}\n\
                  @misc{e, author={B, C}, title={D}, year={1999}}\n\
                  @misc{e, author={B, C}, title={D}, year={1999}}\n\
                  @misc{f author={B}}\n";
    let errors = Bibliography::parse(source).unwrap_err();
    let found: Vec<(&str, &str)> =
        errors.iter().map(|error| (error.message.as_str(), &source[error.range.clone()])).collect();
    let key_of =
        |word: &str| found.iter().find(|(message, _)| message.contains(word)).map(|(_, at)| *at);
    assert!(found[0].0.contains("cannot be read"), "{found:#?}");
    assert!(errors[0].hint.as_deref().unwrap().contains("not closed"));
    assert_eq!(errors[0].range.end, source.find("\n@poster").unwrap());
    assert_eq!(key_of("@poster"), Some("b"), "{found:#?}");
    assert_eq!(key_of("no journal"), Some("c"));
    assert_eq!(key_of("no year"), Some("c"));
    assert_eq!(key_of("javascript"), Some("d"));
    let second = errors.iter().find(|error| error.message.contains("twice")).unwrap();
    assert_eq!(second.range.start, source.rfind("e, author").unwrap());
    assert!(errors.last().unwrap().range.start > source.find("@misc{f").unwrap());
    assert!(errors.iter().all(|error| error.hint.is_some()), "{errors:#?}");
}
