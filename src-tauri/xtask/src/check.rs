//! Type-checking for Windows and macOS on Debian, without linking and without running: the only sight of those systems that
//! a Linux machine has. Debian's `rustc-web` ships the sources of the standard library, which is built for each target; the
//! compilers of C are stubs, since nothing of C is needed to check types. They do preprocess: a build script asks OpenSSL's
//! headers for its version.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Error,
    shell::{answer, cargo, done, top},
    ui,
};

const PACKAGES: [&str; 6] = [
    "rustc-web",
    "libstd-rust-web-1.96",
    "libstd-rust-web-dev",
    "rust-web-src",
    "libllvm22",
    "binutils-mingw-w64-x86-64",
];

/// Checks the whole workspace for `windows`, `macos` or `all`.
pub(crate) fn check(os: &str) -> Result<(), Error> {
    let targets: &[&str] = match os {
        "windows" => &["x86_64-pc-windows-gnu"],
        "macos" => &["x86_64-apple-darwin"],
        "all" => &["x86_64-pc-windows-gnu", "x86_64-apple-darwin"],
        other => {
            return Err(Error::Usage(format!("--os is windows, macos or all, not {other:?}")));
        }
    };
    ui::build()?;
    let home = env::var("HOME").map_err(|_| Error::ByHand("HOME is not set".to_owned()))?;
    let cache = Path::new(&home).join(".cache/tomada-check-other-systems");
    let compiler = compiler(&cache)?;
    let c = c_compiler(&cache)?;
    let tools = cache.join("root/usr/bin");
    let path = format!("{}:{}", tools.display(), env::var("PATH").unwrap_or_default());
    for target in targets {
        println!("== {target}");
        let mut command = cargo();
        command
            .args(["check", "--workspace", "--locked", "--target", target])
            .arg("-Zbuild-std=std,panic_unwind,proc_macro")
            .env("PATH", &path)
            .env("RUSTC", &compiler)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("AWS_LC_SYS_PREBUILT_NASM", "1")
            .env("CARGO_TARGET_DIR", top().join("target/other-systems"))
            .env_remove("RUSTUP_TOOLCHAIN");
        for system in ["x86_64_apple_darwin", "x86_64_pc_windows_gnu"] {
            command.env(format!("CC_{system}"), &c);
            for tool in ["AR", "CXX"] {
                command.env(format!("{tool}_{system}"), "/bin/true");
            }
        }
        // Windows brings an OpenSSL of its own, which would have to be built; this machine's headers will do.
        for (name, value) in [
            ("NO_VENDOR", Path::new("1")),
            ("STATIC", Path::new("1")),
            ("LIB_DIR", &cache),
            ("INCLUDE_DIR", Path::new("/usr/include")),
        ] {
            command.env(format!("X86_64_PC_WINDOWS_GNU_OPENSSL_{name}"), value);
        }
        done(&mut command)?;
    }
    Ok(())
}

/// A compiler of C that only preprocesses, and denies that it is Microsoft's when it is asked.
fn c_compiler(cache: &Path) -> Result<PathBuf, Error> {
    let script = cache.join("cc");
    fs::write(&script, "#!/bin/sh\ncase \" $* \" in *' -? '*) exit 1 ;; *' -E '*) exec cc \"$@\" ;; esac\n")?;
    done(Command::new("chmod").arg("+x").arg(&script))?;
    Ok(script)
}

/// Fetches the compiler, once, and answers the script that starts it.
fn compiler(cache: &Path) -> Result<PathBuf, Error> {
    let root = cache.join("root");
    let (packages, usr) = (cache.join("deb"), root.join("usr"));
    if !usr.join("bin/rustc").exists() {
        fs::create_dir_all(&packages)?;
        fs::create_dir_all(&root)?;
        done(Command::new("apt-get").args(["download", "-qq"]).args(PACKAGES).current_dir(&packages))?;
        for package in fs::read_dir(&packages)?.flatten() {
            done(Command::new("dpkg").arg("-x").arg(package.path()).arg(&root))?;
        }
    }
    let script = cache.join("rustc");
    let usr = usr.display();
    fs::write(&script, format!("#!/bin/sh\nLD_LIBRARY_PATH={usr}/lib/x86_64-linux-gnu exec {usr}/bin/rustc \"$@\"\n"))?;
    done(Command::new("chmod").arg("+x").arg(&script))?;
    let linker = root.join("usr/bin/x86_64-w64-mingw32-gcc");
    if !linker.exists() {
        let gcc = answer(Command::new("which").arg("gcc")).unwrap_or_default();
        done(Command::new("ln").args(["-sf", gcc.trim()]).arg(&linker))?;
    }
    Ok(script)
}
