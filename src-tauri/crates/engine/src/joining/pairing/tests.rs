use chrono::NaiveDate;

use super::*;
use crate::sync::matching::samples::row;

fn pending(row: Known) -> Known {
    Known { pending: true, ..row }
}

fn named(name: &str, row: Known) -> Known {
    Known { provider_id: Some(name.to_owned()), ..row }
}

/// `a=x` the same; `a~x` changed, the older listed; `a>x` changed, the newer listed; `x?ab` doubtful.
fn told(older: &[Known], newer: &[Known]) -> String {
    let found = pairing(older, newer);
    let pair = |pair: &Pair| {
        let sign = match (pair.told, pair.listed) {
            (Told::Alike, _) => "=",
            (Told::Otherwise, Side::Older) => "~",
            (Told::Otherwise, Side::Newer) => ">",
        };
        format!("{}{sign}{}", older[pair.older].id, newer[pair.newer].id)
    };
    let doubtful = |(new, old): &(usize, Vec<usize>)| {
        let mut old: Vec<String> = old.iter().map(|at| older[*at].id.to_string()).collect();
        old.sort();
        format!("{}?{}", newer[*new].id, old.join(""))
    };
    let all = found.pairs.iter().map(pair).chain(found.doubtful.iter().map(doubtful));
    all.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_movement_that_is_told_twice_is_known_changed_doubtful_or_new() {
    let cafe = |id: &str, day| row(id, day, -500, "CAFE");
    for (what, older, newer, found) in [
        ("the same", vec![cafe("a", 3)], vec![row("x", 3, -500, "Café"), cafe("y", 3)], "a=y"),
        ("written otherwise", vec![row("a", 3, -500, "CAFE  SOL")], vec![row("x", 3, -500, "Cafe Sol")], "a=x"),
        ("with other words", vec![row("a", 3, -500, "PIX ENVIADO")], vec![row("x", 3, -500, "Maria")], "a~x"),
        ("a day later", vec![row("a", 3, -500, "PIX")], vec![row("x", 4, -500, "Maria")], "a~x"),
        ("three days later, alike", vec![row("a", 3, -500, "LOJA SOL")], vec![row("x", 6, -500, "Loja")], "a~x"),
        ("three days later", vec![row("a", 3, -500, "PIX")], vec![row("x", 6, -500, "Maria")], "x?a"),
        ("a week later", vec![row("a", 3, -500, "LOJA")], vec![row("x", 10, -500, "LOJA")], ""),
        ("another amount", vec![row("a", 3, -500, "LOJA")], vec![row("x", 3, -600, "LOJA")], "a>x"),
        ("a far other amount", vec![row("a", 3, -500, "LOJA")], vec![row("x", 3, -900, "LOJA")], ""),
        ("another amount of another day", vec![row("a", 3, -500, "LOJA")], vec![row("x", 4, -510, "LOJA")], ""),
        ("the other way", vec![row("a", 3, -500, "LOJA")], vec![row("x", 3, 500, "LOJA")], ""),
        ("final by now", vec![pending(cafe("a", 3))], vec![cafe("x", 7)], "a>x"),
        ("with a tip", vec![pending(row("a", 3, -500, "BISTRO"))], vec![row("x", 5, -550, "BISTRO")], "a>x"),
        ("final here and not there", vec![cafe("a", 3)], vec![pending(cafe("x", 3))], "a~x"),
        (
            "one of two",
            vec![row("a", 3, -500, "PIX"), row("b", 3, -500, "TED")],
            vec![row("x", 3, -500, "Ana")],
            "x?ab",
        ),
        (
            "two of two",
            vec![row("a", 3, -500, "PIX"), row("b", 3, -500, "TED")],
            vec![row("x", 3, -500, "Ana"), row("y", 3, -500, "Eva")],
            "a~x b~y",
        ),
        (
            "two with words",
            vec![row("a", 3, -500, "PIX MARIA"), row("b", 3, -500, "PIX JOANA")],
            vec![row("x", 3, -500, "Joana"), row("y", 3, -500, "Maria")],
            "a~y b~x",
        ),
    ] {
        assert_eq!(told(&older, &newer), found, "{what}");
    }
}

#[test]
fn as_many_equal_rows_stay_as_there_are_on_the_side_that_has_more() {
    let coffees = |names: &[&str]| names.iter().map(|id| row(id, 3, -500, "CAFE")).collect::<Vec<_>>();
    assert_eq!(told(&coffees(&["a", "b"]), &coffees(&["x", "y"])), "a=x b=y");
    assert_eq!(told(&coffees(&["a", "b"]), &coffees(&["x", "y", "z"])), "a=x b=y");
    assert_eq!(told(&coffees(&["a", "b", "c"]), &coffees(&["x"])), "a=x");
}

#[test]
fn what_the_bank_calls_alike_is_alike_and_what_it_tells_apart_is_apart() {
    let moved = named("nsu", row("x", 5, -700, "Outro"));
    assert_eq!(told(&[named("nsu", row("a", 3, -500, "CAFE"))], &[moved]), "a>x");
    // Instalments may have one name for all of them.
    let part = |id: &str, day| named("nsu", row(id, day, -500, "LOJA"));
    assert_eq!(told(&[part("a", 3), part("b", 28)], &[part("x", 28)]), "b=x");
    let nth = |id: &str, text: &str| named("nsu", row(id, 3, -500, text));
    let (first, second) = (nth("a", "LOJA 1/2"), nth("b", "LOJA 2/2"));
    let swapped = [nth("x", "LOJA 2/2"), nth("y", "LOJA 1/2")];
    assert_eq!(told(&[first.clone(), second], &swapped), "a=y b=x");
    assert_eq!(
        told(std::slice::from_ref(&first), &[nth("x", "LOJA 2/2"), nth("y", "LOJA 3/3")]),
        "",
        "those are others"
    );
    let (second, third) = (nth("b", "LOJA 2/3"), nth("y", "LOJA 3/3"));
    assert_eq!(told(&[first, second], &[nth("x", "LOJA 2/3"), third]), "b=x", "what is left of each is no pair");
    let not_final = pending(named("one", row("x", 3, -500, "Pagamento")));
    assert_eq!(told(&[named("one", row("a", 3, -500, "LOJA SOL"))], &[not_final]), "a~x");
    let far = Known { day: NaiveDate::from_ymd_opt(2026, 6, 28).unwrap(), ..part("x", 1) };
    assert_eq!(told(&[part("b", 28)], &[far]), "");
    let one = named("one", row("a", 3, -500, "LOJA SOL"));
    assert_eq!(told(std::slice::from_ref(&one), &[named("two", row("x", 4, -500, "LOJA SOL"))]), "");
    assert_eq!(told(&[one], &[named("two", row("x", 3, -500, "LOJA SOL"))]), "a=x", "it agrees in all else");
}

#[test]
fn a_hundred_thousand_rows_of_one_day_are_soon_told_apart() {
    let rows =
        |name: &str, text: &str| (0..100_000).map(|at| row(&format!("{name}{at}"), 3, -500, text)).collect::<Vec<_>>();
    assert_eq!(pairing(&rows("a", "CAFE"), &rows("x", "CAFE")).pairs.len(), 100_000);
    assert_eq!(pairing(&rows("a", "CAFE SOL"), &rows("x", "SOL, CAFE")).pairs.len(), 100_000);
    let more = pairing(&rows("a", "CAFE SOL"), &rows("x", "SOL, CAFE")[1..]);
    assert_eq!(more, Pairing::default(), "which of them is missing nobody can tell");
}
