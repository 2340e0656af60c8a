//! The site is embedded: a new one is a new binary.

fn main() {
    println!("cargo:rerun-if-changed=../target/site/manifest.json");
}
