//! The installed library, as other projects find it: by pkg-config and by CMake, after the folder was moved.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::c_tests::checked;
use crate::install;

/// Library folders that systems have.
const LIBDIRS: [&str; 2] = ["lib", "lib/x86_64-linux-gnu"];

const PROGRAM: &str = "#include <fsimage.h>
#include <stdio.h>
int main(void)
{
    fsi_image *image = NULL;
    if (fsi_abi_version() != FSI_ABI_VERSION || fsi_image_new(&image, NULL) != FSI_OK)
        return 1;
    fsi_image_free(image);
    return puts(fsi_version()) < 0;
}
";

const PROJECT: &str = "cmake_minimum_required(VERSION 3.13)
project(consumer C CXX)
find_package(fsimage @asked@ REQUIRED)
add_executable(shared program.c)
target_link_libraries(shared PRIVATE fsimage::fsimage)
add_executable(static program.c)
target_link_libraries(static PRIVATE fsimage::static)
configure_file(program.c program.cpp COPYONLY)
add_executable(cxx ${CMAKE_CURRENT_BINARY_DIR}/program.cpp)
target_link_libraries(cxx PRIVATE fsimage::static)
";

/// Installs what was built below `out`, as makers of packages do, moves it, and builds programs with it.
pub(crate) fn run(built: &Path, out: &Path) -> Result<()> {
    for libdir in LIBDIRS {
        if out.exists() {
            std::fs::remove_dir_all(out)?;
        }
        let arguments = install::Arguments::below(Path::new("/opt/fsimage"));
        install::place(built, &arguments.staged(&out.join("stage"), libdir))?;
        let prefix = out.join("moved");
        std::fs::rename(out.join("stage/opt/fsimage"), &prefix)?;
        std::fs::write(out.join("program.c"), PROGRAM)?;
        has_links(&prefix.join(libdir))?;
        pkg_config(&prefix, libdir, out).with_context(|| format!("pkg-config, {libdir}"))?;
        cmake(&prefix, libdir, out).with_context(|| format!("CMake, {libdir}"))?;
    }
    println!("installed libraries are found by pkg-config and CMake");
    Ok(())
}

/// `libfsimage.so` leads to the name that programs are linked with, and that to the file.
fn has_links(lib: &Path) -> Result<()> {
    let soname = install::soname(&lib.join("libfsimage.so"))?;
    let first = std::fs::read_link(lib.join("libfsimage.so"))?;
    let second = std::fs::read_link(lib.join(&soname))?;
    if first != Path::new(&soname) || !second.to_string_lossy().starts_with(&soname) {
        bail!(
            "{}: links to {} and {}",
            lib.display(),
            first.display(),
            second.display()
        );
    }
    Ok(())
}

fn pkg_config(prefix: &Path, libdir: &str, out: &Path) -> Result<()> {
    let lib = prefix.join(libdir);
    for (name, how) in [("shared", vec![]), ("static", vec!["--static"])] {
        let output = Command::new("pkg-config")
            .args(["--cflags", "--libs"])
            .args(how)
            .arg("fsimage")
            .env("PKG_CONFIG_PATH", lib.join("pkgconfig"))
            .output()
            .context("pkg-config")?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let words = String::from_utf8(output.stdout)?;
        let program = out.join(format!("by-pkg-config-{name}"));
        let mut compile = Command::new("cc");
        compile.arg("-o").arg(&program).arg(out.join("program.c"));
        // The linker takes a shared library where there is one.
        let archive = lib.join("libfsimage.a").display().to_string();
        compile.args(words.split_whitespace().map(|word| match (name, word) {
            ("static", "-lfsimage") => archive.as_str(),
            _ => word,
        }));
        checked(&mut compile)?;
        is_linked(&program, name == "shared")?;
        checked(Command::new(&program).env("LD_LIBRARY_PATH", &lib))?;
    }
    Ok(())
}

/// Whether a program needs the shared library.
fn is_linked(program: &Path, expected: bool) -> Result<()> {
    let output = Command::new("readelf").arg("-d").arg(program).output()?;
    let needs = String::from_utf8_lossy(&output.stdout).contains("[libfsimage.so");
    if needs != expected {
        bail!("{} needs libfsimage.so: {needs}", program.display());
    }
    Ok(())
}

fn cmake(prefix: &Path, libdir: &str, out: &Path) -> Result<()> {
    let build = out.join("build");
    let configure = |asked: &str| -> Result<()> {
        if build.exists() {
            std::fs::remove_dir_all(&build)?;
        }
        std::fs::write(out.join("CMakeLists.txt"), PROJECT.replace("@asked@", asked))?;
        let mut command = Command::new("cmake");
        command.arg("-S").arg(out).arg("-B").arg(&build);
        if libdir == "lib" {
            command.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()));
        } else {
            // Other folders are looked into only where the system has them.
            let package = prefix.join(libdir).join("cmake/fsimage");
            command.arg(format!("-Dfsimage_DIR={}", package.display()));
        }
        checked(&mut command)
    };
    let version = install::version()?;
    let (minor, _) = version.rsplit_once('.').context("a version has dots")?;
    for asked in ["9.0", "0.0.1 EXACT"] {
        if configure(asked).is_ok() {
            bail!("{version} is taken for {asked}");
        }
    }
    for asked in [&version, minor] {
        configure(asked).with_context(|| format!("{version} for {asked}"))?;
    }
    checked(Command::new("cmake").arg("--build").arg(&build))?;
    for (name, shared) in [("shared", true), ("static", false), ("cxx", false)] {
        let program = build.join(name);
        is_linked(&program, shared)?;
        checked(&mut Command::new(&program))?;
    }
    Ok(())
}
