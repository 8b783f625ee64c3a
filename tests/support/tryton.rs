//! A real Tryton with SQLite: it starts and ends, and does over RPC what people do in the client. `HANDRAISE_TRYTON` names the folder with its packages;
//! `cargo xtask test hosts --only tryton` sets it. It does not know who else asks it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The variable with the folder of Tryton's packages.
pub const PACKAGES: &str = "HANDRAISE_TRYTON";
/// The password of its only user, `admin`.
pub const PASSWORD: &str = "the-secret";
const DATABASE: &str = "crm";
const PATIENCE: Duration = Duration::from_secs(120);

/// A database with a company, its currency and an employee, which is made once and copied.
static MADE: OnceCell<TempDir> = OnceCell::const_new();

/// A running Tryton; dropping this value ends it.
pub struct Tryton {
    /// Where it listens.
    pub addr: SocketAddr,
    folder: TempDir,
    process: Option<Child>,
    client: reqwest::Client,
}

fn packages() -> PathBuf {
    let folder = std::env::var_os(PACKAGES).map(PathBuf::from);
    folder.unwrap_or_else(|| panic!("{PACKAGES} is not set; `cargo xtask test hosts --only tryton` sets it"))
}

/// A program of Tryton's, with what it imports.
fn program(name: &str, folder: &Path) -> Command {
    let mut command = Command::new("python3");
    command
        .env("PYTHONPATH", packages())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("TRYTONPASSFILE", folder.join("password"));
    command.arg(packages().join("bin").join(name)).arg("-c").arg(folder.join("trytond.conf")).args(["-d", DATABASE]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn write_settings(folder: &Path, addr: SocketAddr) {
    let settings = format!("[database]\nuri = sqlite://\npath = {}\n[web]\nlisten = {addr}\n", folder.display());
    std::fs::write(folder.join("trytond.conf"), settings).expect("settings");
    std::fs::write(folder.join("password"), PASSWORD).expect("a password");
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

impl Tryton {
    /// Starts one with a company, and nobody in it but an employee.
    pub async fn start() -> Self {
        let made = MADE.get_or_init(make).await;
        let folder = TempDir::new().expect("a folder");
        copy(made.path(), folder.path());
        Self::open(folder).await
    }

    async fn open(folder: TempDir) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let mut tryton = Self { addr: free_port(), folder, process: None, client };
        tryton.go_on().await;
        tryton
    }

    /// Ends it, as a power cut does. Its data stay.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it runs");
            process.wait().expect("it ends");
        }
    }

    /// Starts it again at the same address, and waits until it lets somebody in.
    pub async fn go_on(&mut self) {
        write_settings(self.folder.path(), self.addr);
        self.process = Some(program("trytond", self.folder.path()).spawn().expect("python3"));
        let ready = async {
            while self.session().await.is_none() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(PATIENCE, ready).await.expect("Tryton starts");
    }

    /// Ends it, and puts back the database in which nobody is yet.
    pub async fn wipe(&mut self) {
        self.kill();
        let made = MADE.get().expect("it was made");
        copy(made.path(), self.folder.path());
        self.go_on().await;
    }

    /// Runs SQL in its database.
    pub async fn sql(&self, query: &'static str) {
        let file = self.folder.path().join(format!("{DATABASE}.sqlite"));
        let database = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display())).await.expect("a database");
        sqlx::query(query).execute(&database).await.expect("it runs");
        database.close().await;
    }

    async fn ask(&self, session: Option<&str>, method: &str, params: &Value) -> Option<Value> {
        let mut request = self.client.post(format!("http://{}/{DATABASE}/rpc/", self.addr));
        if let Some(session) = session {
            request = request.header("authorization", session);
        }
        let body = json!({ "id": 1, "method": method, "params": params });
        let answer = request.header("content-type", "application/json").body(body.to_string()).send().await.ok()?;
        serde_json::from_str(&answer.text().await.ok()?).ok()
    }

    async fn session(&self) -> Option<String> {
        let login = self.ask(None, "common.db.login", &json!(["admin", { "password": PASSWORD }, "en"])).await?;
        let (id, token) = (login["result"][0].as_i64()?, login["result"][1].as_str()?);
        Some(format!("Session {}", STANDARD.encode(format!("admin:{id}:{token}"))))
    }

    /// Calls a method as the admin. The context comes by itself.
    pub async fn call(&self, method: &str, params: Value) -> Value {
        let answer = self.try_call(method, params).await;
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    async fn try_call(&self, method: &str, mut params: Value) -> Value {
        let session = self.session().await.expect("a session");
        let context = json!({ "company": 1, "employee": 1, "active_test": false });
        params.as_array_mut().expect("a list").push(context);
        self.ask(Some(&session), method, &params).await.expect("an answer")
    }

    /// Sells what an opportunity is about, to its party, as people do: an offer, confirmed and processed. It is the first sale here.
    pub async fn sell(&self, lead: &Value, party: &Value) {
        self.call("model.sale.opportunity.convert", json!([[lead]])).await;
        let address = self.call("model.party.address.create", json!([[{ "party": party }]])).await[0].clone();
        let offer = json!({ "invoice_method": "manual", "shipment_method": "manual", "invoice_address": address, "shipment_address": address,
            "lines": [["create", [{ "type": "comment", "description": "Payroll" }]]] });
        self.call("model.sale.sale.write", json!([[1], offer])).await;
        for step in ["quote", "confirm", "process"] {
            self.call(&format!("model.sale.sale.{step}"), json!([[1]])).await;
        }
    }

    /// All records of a model, with some fields, the oldest first.
    pub async fn all(&self, model: &str, fields: &[&str]) -> Vec<Value> {
        let params = json!([[], 0, null, [["id", "ASC"]], fields]);
        let found = self.call(&format!("model.{model}.search_read"), params).await;
        found.as_array().expect("a list").clone()
    }
}

impl Drop for Tryton {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Copies the database, with what SQLite has beside it, over another.
fn copy(from: &Path, to: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let name = format!("{DATABASE}.sqlite{ending}");
        let _there_or_not = std::fs::remove_file(to.join(&name));
        if from.join(&name).is_file() {
            std::fs::copy(from.join(&name), to.join(&name)).expect("a copy");
        }
    }
}

/// Makes the database.
async fn make() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    write_settings(folder.path(), free_port());
    std::fs::File::create(folder.path().join(format!("{DATABASE}.sqlite"))).expect("a file");
    let mut admin = program("trytond-admin", folder.path());
    admin.args(["--all", "--update", "sale_opportunity", "--activate-dependencies", "--email", "admin@works.example"]);
    assert!(admin.status().expect("python3").success(), "the database is made");
    let mut tryton = Tryton::open(folder).await;
    let number = |text: &str| json!({ "__class__": "Decimal", "decimal": text });
    let day = json!({ "__class__": "date", "year": 2020, "month": 1, "day": 1 });
    let euro = json!({ "name": "Euro", "code": "EUR", "symbol": "€", "rounding": number("0.01"), "digits": 2,
        "rates": [["create", [{ "date": day, "rate": number("1") }]]] });
    tryton.call("model.currency.currency.create", json!([[euro]])).await;
    tryton.call("model.party.party.create", json!([[{ "name": "Our company" }, { "name": "Grace" }]])).await;
    tryton.call("model.company.company.create", json!([[{ "party": 1, "currency": 1 }]])).await;
    tryton.call("model.company.employee.create", json!([[{ "party": 2, "company": 1 }]])).await;
    let preferences = json!({ "companies": [["add", [1]]], "company": 1, "employees": [["add", [1]]], "employee": 1 });
    tryton.call("model.res.user.write", json!([[1], preferences])).await;
    tryton.kill();
    // The folder outlives the process that filled it.
    std::mem::replace(&mut tryton.folder, TempDir::new().expect("a folder"))
}
