//! The assets: style sheet, loader and wasm islands, with hashed names and packed beforehand, into `target/site`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::machine;
use crate::steps::{Done, cargo, root, run, step};

/// The version of wasm-bindgen this program was built with; islands made by another do not run.
const BINDGEN: &str = "0.2.130";

/// Builds the site. What has not changed is left as it is, so that the server is not linked again for nothing.
pub fn build() -> Done {
    bindgen_fits()?;
    machine::wasm_target()?;
    step("the islands (cargo, wasm)", || {
        let words = ["build", "--locked", "--package", "app", "--lib", "--target", "wasm32-unknown-unknown"];
        let more = ["--no-default-features", "--features", "hydrate", "--profile", "wasm-release"];
        // What a panic says of its place needs no path of this machine.
        let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|h| format!("{h}/.cargo")));
        let hidden = [(home.unwrap_or_default(), "cargo"), (root().to_string_lossy().into_owned(), "shuoli")];
        let flags: Vec<String> = hidden.iter().map(|(from, to)| format!("--remap-path-prefix={from}={to}")).collect();
        run(cargo(&words).args(more).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))
    })?;
    step("the site (bindings, styles, packing)", write)
}

fn write() -> Done {
    let site = root().join("target/site");
    fs::create_dir_all(&site).map_err(|e| format!("{}: {e}", site.display()))?;
    let mut files = islands()?;
    files.insert("style.css".to_owned(), style()?.into_bytes());
    for entry in read_dir(&root().join("app/assets"))? {
        files.insert(entry.file_name().to_string_lossy().into_owned(), read(&entry.path())?);
    }

    let mut names = BTreeMap::new();
    for (plain, bytes) in &files {
        let hashed = hashed(plain, bytes);
        let path = site.join(&hashed);
        if !path.exists() {
            // The packed ones first: a file that lies there has its packed forms beside it.
            put(&site.join(format!("{hashed}.br")), &brotli(bytes)?)?;
            put(&site.join(format!("{hashed}.gz")), &gzip(bytes)?)?;
            put(&path, bytes)?;
        }
        names.insert(plain.clone(), hashed);
    }
    for entry in read_dir(&site)? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kept = name == "manifest.json"
            || names
                .values()
                .any(|n| name.strip_prefix(n.as_str()).is_some_and(|rest| ["", ".br", ".gz"].contains(&rest)));
        if !kept && entry.path().is_file() {
            fs::remove_file(entry.path()).map_err(|e| format!("{name}: {e}"))?;
        }
    }
    let manifest = serde_json::to_vec_pretty(&names).map_err(|e| e.to_string())?;
    let path = site.join("manifest.json");
    if fs::read(&path).ok().as_ref() != Some(&manifest) {
        put(&path, &manifest)?;
    }
    Ok(())
}

/// The JavaScript and the wasm that wasm-bindgen makes of the islands.
fn islands() -> Done<BTreeMap<String, Vec<u8>>> {
    let input = root().join("target/wasm32-unknown-unknown/wasm-release/app.wasm");
    let made = root().join("target/bindings");
    let stamp = made.join("stamp");
    let now = format!("{BINDGEN} {}", digest(&read(&input)?));
    if fs::read_to_string(&stamp).ok().as_deref() != Some(&now) {
        Bindgen::new()
            .input_path(&input)
            .out_name("shuoli")
            .web(true)
            .map_err(|e| format!("wasm-bindgen: {e:#}"))?
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(&made)
            .map_err(|e| format!("wasm-bindgen: {e:#}"))?;
        put(&stamp, now.as_bytes())?;
    }
    let mut files = BTreeMap::new();
    for name in ["shuoli.js", "shuoli_bg.wasm"] {
        files.insert(name.to_owned(), read(&made.join(name))?);
    }
    Ok(files)
}

/// The style sheets as one: the files that `main.css` imports, in its order, each in its layer.
fn style() -> Done<String> {
    let folder = root().join("style");
    let main = text(&folder.join("main.css"))?;
    let mut sheet = String::new();
    for line in main.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let Some(import) = line.strip_prefix("@import url(\"") else {
            sheet.push_str(line);
            sheet.push('\n');
            continue;
        };
        let (file, rest) = import.split_once("\") layer(").ok_or_else(|| format!("style/main.css: {line}"))?;
        let layer = rest.strip_suffix(");").ok_or_else(|| format!("style/main.css: {line}"))?;
        let body = without_comments(&text(&folder.join(file))?);
        sheet.push_str(&format!("@layer {layer} {{\n{body}}}\n"));
    }
    Ok(sheet)
}

/// Comments are for those who read the source.
fn without_comments(css: &str) -> String {
    let mut kept = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| format!("{l}\n")).collect()
}

/// The version in Cargo.lock must be the one linked here.
fn bindgen_fits() -> Done {
    let lock = text(&root().join("Cargo.lock"))?;
    if lock.contains(&format!("name = \"wasm-bindgen\"\nversion = \"{BINDGEN}\"")) {
        Ok(())
    } else {
        Err(format!("Cargo.lock does not hold wasm-bindgen {BINDGEN}: change it together with xtask/Cargo.toml"))
    }
}

fn hashed(plain: &str, bytes: &[u8]) -> String {
    let hash = &digest(bytes)[..16];
    plain.rsplit_once('.').map_or_else(|| format!("{plain}.{hash}"), |(stem, kind)| format!("{stem}.{hash}.{kind}"))
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn brotli(bytes: &[u8]) -> Done<Vec<u8>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(bytes).and_then(|()| writer.flush()).map_err(|e| format!("brotli: {e}"))?;
    drop(writer);
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Done<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).and_then(|()| writer.finish()).map_err(|e| format!("gzip: {e}"))
}

fn read(path: &Path) -> Done<Vec<u8>> {
    fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn text(path: &Path) -> Done<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn put(path: &Path, bytes: &[u8]) -> Done {
    fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()))
}

fn read_dir(path: &Path) -> Done<Vec<fs::DirEntry>> {
    let entries = fs::read_dir(path).map_err(|e| format!("{}: {e}", path.display()))?;
    entries.collect::<Result<_, _>>().map_err(|e| format!("{}: {e}", path.display()))
}
