//! `fsimage lint`.

use std::io::Write;
use std::process::ExitCode;

use fsimage::{IsoImageManager, LintSeverity};

use crate::arguments::Lint;
use crate::failure::{Failure, one_line};

/// Tells what keeps an image from booting.
pub(crate) fn lint(arguments: &Lint) -> Result<ExitCode, Failure> {
    let mut manager = IsoImageManager::new();
    manager.set_path(&arguments.image)?;
    let mut findings = manager.lint()?;
    if arguments.quiet {
        findings.retain(|finding| finding.rule.severity() == LintSeverity::Error);
    }
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let all: Vec<_> = findings
            .iter()
            .map(|finding| {
                serde_json::json!({
                    "rule": finding.rule.id(),
                    "severity": finding.rule.severity().id(),
                    "message": finding.message,
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::json!({ "findings": all }))?;
    } else {
        for finding in &findings {
            writeln!(out, "{}", one_line(&finding.to_string()))?;
        }
    }
    let failed = findings
        .iter()
        .any(|finding| finding.rule.severity() == LintSeverity::Error);
    Ok(ExitCode::from(u8::from(failed)))
}
