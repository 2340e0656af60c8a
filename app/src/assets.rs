//! The names under which the built assets are served: hashed, so that they can be cached for ever.

/// Names of the assets in this build.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// The style sheet.
    pub style: String,
    /// Our loader of the islands.
    pub loader: String,
    /// Moving clinics in the plan.
    pub calendar: String,
    /// JavaScript made by wasm-bindgen.
    pub glue: String,
    /// The islands.
    pub wasm: String,
    /// What follows a clinic as it goes.
    pub live: String,
}

impl Assets {
    /// Reads the names from the build's manifest by a look-up of plain names; a name that is missing keeps its plain form.
    #[must_use]
    pub fn from_names(hashed: impl Fn(&str) -> Option<String>) -> Self {
        let name = |plain: &str| format!("/assets/{}", hashed(plain).unwrap_or_else(|| plain.to_owned()));
        Self {
            style: name("style.css"),
            loader: name("loader.js"),
            calendar: name("calendar.js"),
            glue: name("shuoli.js"),
            wasm: name("shuoli_bg.wasm"),
            live: name("live.js"),
        }
    }
}
