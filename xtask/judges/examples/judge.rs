//! Has judges compare an image with the tree it was made of:
//!
//! `cargo run -p fsimage-judges --example judge IMAGE TREE [PLAN] [--only JUDGE,...] [--namespace NAMESPACE]`
//!
//! PLAN is what `fsimage plan --json` says with the options of the image; without it only Rock Ridge is judged.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use fsimage_judges::{Judge, Manifest, Namespace, Plan, Present};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut paths = Vec::new();
    let (mut only, mut namespaces) = (Vec::new(), Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--only" => only.extend(arguments.next().unwrap_or_default().split(',').map(str::to_owned)),
            "--namespace" => namespaces.push(arguments.next().unwrap_or_default()),
            _ => paths.push(argument),
        }
    }
    let ([image, tree] | [image, tree, _]) = paths.as_slice() else {
        return Err("judge IMAGE TREE [PLAN] [--only JUDGE,...] [--namespace NAMESPACE]".into());
    };
    let plan = match paths.get(2) {
        Some(plan) => Some(Plan::parse(&std::fs::read(plan)?)?),
        None => None,
    };
    let image = Path::new(image);
    let stored = Manifest::of_directory(Path::new(tree))?;
    let present = Present::of_image(image)?;
    let mut faithful = true;
    let all = [Namespace::RockRidge, Namespace::Joliet, Namespace::Iso9660];
    for namespace in all {
        let name = format!("{namespace:?}").to_lowercase();
        if !namespaces.is_empty() && !namespaces.contains(&name) {
            continue;
        }
        let expected = match &plan {
            Some(plan) => plan.expected(&stored, namespace),
            None if namespace == Namespace::RockRidge => stored.clone(),
            None => continue,
        };
        let asked = |judge: &Judge| only.is_empty() || only.iter().any(|name| name == judge.name());
        for judge in Judge::ALL.into_iter().filter(asked) {
            if !judge.reads(namespace, present) {
                continue;
            }
            match judge.differences(image, namespace, &expected) {
                Ok(differences) if differences.is_empty() => println!("{name}: {}: faithful", judge.name()),
                Ok(differences) => {
                    faithful = false;
                    println!("{name}: {}: {} differences", judge.name(), differences.len());
                    for difference in differences.iter().take(40) {
                        println!("    {difference}");
                    }
                }
                Err(error) => {
                    faithful = false;
                    println!("{name}: {}: {error}", judge.name());
                }
            }
        }
    }
    Ok(if faithful {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
