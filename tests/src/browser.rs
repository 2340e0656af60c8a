//! A real browser: one chromedriver for the whole test process, a fresh profile for each [`Browser`].

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use base64::Engine;
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Map, Value, json};

use crate::server::{PASSWORD, Server};

/// Address of this process's chromedriver, started on the first call.
fn driver() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let (tell, told) = std::sync::mpsc::channel();
        // The kernel kills the driver with the thread that started it, so that thread never ends before the process does.
        std::thread::spawn(move || {
            let mut child = Command::new("setpriv")
                .args(["--pdeathsig=KILL", "chromedriver", "--port=0"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("setpriv and chromedriver");
            let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
            let port = lines
                .by_ref()
                .map_while(Result::ok)
                .find_map(|l| l.split_once("successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok())
                .expect("chromedriver names its port");
            tell.send(port).expect("somebody waits");
            lines.for_each(drop);
            let _ = child.wait();
            loop {
                std::thread::park();
            }
        });
        let port = told.recv_timeout(Duration::from_secs(30)).expect("chromedriver starts within half a minute");
        format!("http://127.0.0.1:{port}")
    })
}

/// How a browser is opened.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Scripts run.
    pub js: bool,
    /// Width of the viewport in pixels.
    pub width: u32,
    /// Height of the viewport in pixels.
    pub height: u32,
    /// First language it asks for.
    pub language: &'static str,
}

/// A telephone.
pub const PHONE: View = View { js: true, width: 360, height: 780, language: "zh-CN" };
/// A desktop.
pub const DESKTOP: View = View { js: true, width: 1280, height: 800, language: "zh-CN" };

/// A browser with its own profile. Call [`Browser::close`]; a forgotten one ends with the process.
pub struct Browser {
    client: Client,
    http: reqwest::Client,
    session: String,
    /// How it was opened.
    pub view: View,
}

impl Browser {
    /// Opens a browser.
    pub async fn open(view: View) -> Self {
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
        ];
        // Without a --user-data-dir of ours chromedriver makes a fresh one and removes it at the end.
        let wanted = json!({
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": { "intl.accept_languages": view.language, "profile.password_manager_leak_detection": false },
            },
            "goog:loggingPrefs": { "browser": "ALL" },
            "unhandledPromptBehavior": "accept",
        });
        let wanted: Map<String, Value> = wanted.as_object().expect("an object").clone();
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(wanted)
            .connect(driver())
            .await
            .expect("chromium starts");
        let session = client.session_id().await.expect("a session").expect("its id");
        let browser = Self { client, http: reqwest::Client::new(), session, view };
        browser.resize(view.width, view.height).await;
        if !view.js {
            browser.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        }
        browser
    }

    /// Ends it.
    pub async fn close(self) {
        let _ = self.client.close().await;
    }

    /// Signs in at the desk of the demonstration, whoever was signed in before.
    pub async fn sign_in(&self, server: &Server, name: &str) {
        self.goto(&server.at("/desk")).await;
        if self.has("form[action='/desk/sign-out']").await {
            self.click("form[action='/desk/sign-out'] button").await;
        }
        self.fill("#name", name).await;
        self.fill("#password", PASSWORD).await;
        self.click("main .primary").await;
        // The demonstration's administrator has a second factor; a code that was used is not taken again.
        for code in server.codes(registry::demo::SECOND_FACTOR) {
            if self.has("#second_factor").await {
                self.fill("#second_factor", &code).await;
                self.click("main .primary").await;
            }
        }
        assert!(self.text("h1").await.contains("工作台"));
    }

    async fn ask(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/session/{}/{path}", driver(), self.session);
        let answer = self.http.post(url).json(&body).send().await.expect("chromedriver answers");
        let answer: Value = answer.json().await.expect("JSON");
        assert!(answer["value"]["error"].is_null(), "{path} {body}: {answer}");
        answer["value"].clone()
    }

    /// A command of the DevTools protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.ask("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    /// Sets the exact size of the viewport.
    pub async fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Sets media features such as `prefers-color-scheme`, or the medium `print`.
    pub async fn media(&self, medium: &str, features: &[(&str, &str)]) {
        let features: Vec<Value> = features.iter().map(|(n, v)| json!({ "name": n, "value": v })).collect();
        self.devtools("Emulation.setEmulatedMedia", json!({ "media": medium, "features": features })).await;
    }

    /// Goes to an address.
    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|e| panic!("{url}: {e}"));
    }

    /// Where it is.
    pub async fn url(&self) -> String {
        self.client.current_url().await.expect("an address").to_string()
    }

    /// The first element that fits, waited for.
    pub async fn find(&self, css: &str) -> Element {
        match self.client.wait().at_most(Duration::from_secs(10)).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!("no {css} on {}: {error}\n{}", self.url().await, self.text("body").await),
        }
    }

    /// Is there such an element now?
    pub async fn has(&self, css: &str) -> bool {
        !self.client.find_all(Locator::Css(css)).await.expect("a search").is_empty()
    }

    /// How many fit.
    pub async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.expect("a search").len()
    }

    /// Presses a link or a button that leads to another page and waits for that page; chooses anything else.
    pub async fn click(&self, css: &str) {
        // In the middle of the window nothing that stands fixed at an edge lies over it.
        let prepare = "arguments[0].scrollIntoView({ block: 'center' }); document.documentElement.dataset.left = 'yes'";
        let mut tries = 0;
        let leads_on = loop {
            let element = self.find(css).await;
            let pressed = async {
                let tag = element.tag_name().await?;
                let handle = serde_json::to_value(&element).expect("a handle");
                self.client.execute(prepare, vec![handle]).await?;
                element.click().await?;
                Ok::<_, fantoccini::error::CmdError>(matches!(tag.as_str(), "a" | "button"))
            };
            match pressed.await {
                Ok(leads_on) => break leads_on,
                // A page that follows a clinic may have drawn it anew just now.
                Err(error) if tries < 3 && error.to_string().contains("stale") => tries += 1,
                Err(error) => panic!("press {css}: {error}"),
            }
        };
        if leads_on {
            self.arrive(css).await;
        }
    }

    /// Presses a button that opens a dialog on the same page.
    pub async fn open_dialog(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|e| panic!("press {css}: {e}"));
        self.find("dialog:popover-open").await;
    }

    /// Opens what is folded: presses its head, which leads nowhere.
    pub async fn unfold(&self, css: &str) {
        // Away from what stays at the foot of the window.
        self.run("document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })", vec![css.into()]).await;
        self.find(css).await.click().await.unwrap_or_else(|e| panic!("press {css}: {e}"));
        self.find("details[open]").await;
    }

    /// Waits until the page that was pressed on is gone and its follower stands there.
    async fn arrive(&self, pressed: &str) {
        let arrived = "return document.readyState === 'complete' && !document.documentElement.dataset.left";
        for _ in 0..200 {
            // While one page goes and the next comes there may be nothing to ask.
            if self.client.execute(arrived, vec![]).await.is_ok_and(|answer| answer == true) {
                return self.awake().await;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{pressed} leads nowhere from {}: {}", self.url().await, self.text("body").await);
    }

    /// Replaces what a field holds by typing.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.unwrap_or_else(|e| panic!("clear {css}: {e}"));
        if !text.is_empty() {
            field.send_keys(text).await.unwrap_or_else(|e| panic!("type into {css}: {e}"));
        }
    }

    /// Chooses an option of a select by its value.
    pub async fn choose(&self, css: &str, value: &str) {
        self.find(css).await.select_by_value(value).await.unwrap_or_else(|e| panic!("choose {value} in {css}: {e}"));
    }

    /// The text people see in the first element that fits.
    pub async fn text(&self, css: &str) -> String {
        for _ in 0..3 {
            let element = self.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
            // A page that follows a clinic may have drawn it anew just now.
            if let Ok(text) = element.text().await {
                return text;
            }
        }
        panic!("{css} does not stand still")
    }

    /// What a field holds now.
    pub async fn value(&self, css: &str) -> String {
        self.find(css).await.prop("value").await.expect("a value").unwrap_or_default()
    }

    /// An attribute of the first element that fits.
    pub async fn attribute(&self, css: &str, name: &str) -> Option<String> {
        self.find(css).await.attr(name).await.expect("an attribute")
    }

    /// Runs a script of the test in the page, also where the page's own scripts are switched off.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or_else(|e| panic!("{script:.80}: {e}"))
    }

    /// The cookies as a `Cookie` header, for fetching what a browser would save to disk.
    pub async fn cookies(&self) -> String {
        let all = self.devtools("Network.getCookies", json!({})).await;
        let pair = |c: &Value| Some(format!("{}={}", c["name"].as_str()?, c["value"].as_str()?));
        all["cookies"].as_array().expect("a list").iter().filter_map(pair).collect::<Vec<_>>().join("; ")
    }

    /// Fetches an address with this browser's cookies.
    pub async fn fetch(&self, url: &str) -> reqwest::Response {
        let request = self.http.get(url).header("cookie", self.cookies().await);
        request.send().await.unwrap_or_else(|e| panic!("{url}: {e}"))
    }

    /// Sends a form with this browser's cookies; what a browser would save to disk.
    pub async fn fetch_form(&self, url: &str, fields: &[(&str, &str)]) -> String {
        let request = self.http.post(url).header("cookie", self.cookies().await).form(fields);
        let answer = request.send().await.unwrap_or_else(|e| panic!("{url}: {e}"));
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        answer.text().await.expect("text")
    }

    /// What the page wrote to the console since the last call: errors, and violations of the content security policy.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.ask("se/log", json!({ "type": "browser" })).await;
        let line =
            |e: &Value| format!("{} {}", e["level"].as_str().unwrap_or("?"), e["message"].as_str().unwrap_or("?"));
        entries.as_array().map(|all| all.iter().map(line).collect()).unwrap_or_default()
    }

    /// What the page wrote to the console since the last call, but for answers of 4xx, which pages with messages are.
    pub async fn complaints(&self) -> Vec<String> {
        let expected = |line: &String| line.contains("the server responded with a status of 4");
        self.console().await.into_iter().filter(|line| !expected(line)).collect()
    }

    /// The whole page as PNG, encoded in base64.
    pub async fn picture(&self) -> String {
        let size = self.devtools("Page.getLayoutMetrics", json!({})).await["cssContentSize"].clone();
        let clip = json!({ "x": 0, "y": 0, "width": self.view.width, "height": size["height"], "scale": 1 });
        let wanted = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let picture = self.devtools("Page.captureScreenshot", wanted).await;
        picture["data"].as_str().expect("a picture").to_owned()
    }

    /// The page as it is printed, on the paper its style sheet asks for.
    pub async fn pdf(&self) -> Vec<u8> {
        let wanted = json!({ "preferCSSPageSize": true, "printBackground": true });
        let printed = self.devtools("Page.printToPDF", wanted).await;
        let pdf = base64::engine::general_purpose::STANDARD.decode(printed["data"].as_str().expect("a PDF"));
        pdf.expect("base64")
    }

    /// The page as it is printed: width and height of each sheet in millimetres.
    pub async fn sheets(&self) -> Vec<(f64, f64)> {
        sheets(&self.pdf().await)
    }

    /// The accessibility rules of axe-core on this page: one line for each element that breaks one.
    pub async fn axe(&self) -> Vec<String> {
        static AXE: OnceLock<String> = OnceLock::new();
        let axe = AXE.get_or_init(|| {
            let file = crate::tools().join("node/node_modules/axe-core/axe.min.js");
            std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
        });
        self.run(axe, vec![]).await;
        let script = "const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            // Elder mode promises a contrast of 7:1.
            const rules = { 'color-contrast-enhanced': { enabled: document.documentElement.dataset.elder === 'true' } };
            axe.run(document, { runOnly: tags, rules, resultTypes: ['violations'] }).then(r => done(r.violations.flatMap(v =>
                v.nodes.map(n => `${v.id}: ${n.target.join(' ')} · ${n.failureSummary.replace(/\\s+/g, ' ').slice(0, 240)}`))),
                e => done([String(e)]))";
        let found = self.client.execute_async(script, vec![]).await.expect("axe runs");
        found.as_array().expect("a list").iter().map(|v| v.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Waits until every island of the page is awake; where scripts are off there is nothing to wait for.
    pub async fn awake(&self) {
        if self.view.js && self.has("leptos-island").await {
            self.find("html[data-islands=awake]").await;
        }
    }
}

/// Width and height of each sheet of a PDF in millimetres.
pub fn sheets(pdf: &[u8]) -> Vec<(f64, f64)> {
    let pdf = String::from_utf8_lossy(pdf);
    let boxes = pdf.split("/MediaBox [").skip(1).filter_map(|rest| rest.split(']').next());
    let millimetres = |points: &str| points.parse::<f64>().expect("a length in points") * 25.4 / 72.0;
    boxes
        .map(|sheet| {
            let lengths: Vec<f64> = sheet.split_whitespace().map(millimetres).collect();
            (lengths[2] - lengths[0], lengths[3] - lengths[1])
        })
        .collect()
}
