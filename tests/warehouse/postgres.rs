//! PostgreSQL: a server of its own in a folder, which listens on a socket there. It does not know what is asked.

use super::{Answers, Law, leads};
use handraise::author::sql::Dialect;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

#[test]
#[ignore = "needs PostgreSQL's programs; `cargo xtask test scale` runs it"]
fn postgres_says_what_the_library_says_of_random_leads() {
    let law = Law::draw(200);
    law.hold(&Server::start().ask(&leads::csv(&law.leads), &law.queries(Dialect::Postgres)));
}

/// A running server; dropping this value ends it.
struct Server {
    programs: PathBuf,
    folder: TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // The server's own user writes there.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).expect("permissions");
        let server = Self { programs: programs(), folder };
        let data = server.folder.path().join("data");
        let [data, socket] = [&data, server.folder.path()].map(|path| path.to_str().expect("a text").to_owned());
        server.run("initdb", &["-D", &data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        let options = format!("-k '{socket}' -c listen_addresses='' -c fsync=off -c timezone=Europe/Berlin");
        server.run("pg_ctl", &["-D", &data, "-w", "-o", &options, "-l", &format!("{socket}/log"), "start"]);
        server
    }

    /// Runs one of the server's programs. They refuse to run as root, and run as the user `postgres` then.
    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let program = self.programs.join(program);
        let is_root = Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n");
        let mut command = if is_root {
            let mut other = Command::new("runuser");
            other.args(["-u", "postgres", "--"]).arg(&program);
            other
        } else {
            Command::new(&program)
        };
        // A server that goes on must not keep this process's pipes.
        let log = |name| std::fs::File::create(self.folder.path().join(name)).expect("a file");
        let said = self.folder.path().join("said");
        let done = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdout(log("said"))
            .stderr(log("complained"))
            .status();
        let read = |path: &Path| std::fs::read(path).unwrap_or_default();
        let output = Output {
            status: done.expect("a program"),
            stdout: read(&said),
            stderr: read(&self.folder.path().join("complained")),
        };
        assert!(output.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
        output
    }

    fn ask(&self, table: &str, queries: &[String]) -> Answers {
        std::fs::write(self.folder.path().join("touches.csv"), table).expect("written");
        let mut script = format!(
            "create table told (lead text, kind text, id text, value text, at_s bigint, engaged_s bigint, span_s bigint, depth_pct bigint, \
             amount bigint, offset_min bigint);\n\\copy told from '{}' with (format csv, header)\n\
             create table touches as select lead, kind, id, value, to_timestamp(at_s) as \"at\", engaged_s, span_s, depth_pct, amount, \
             offset_min from told;\nanalyze touches;\n",
            self.folder.path().join("touches.csv").display()
        );
        for query in queries {
            script += &format!("select coalesce(json_agg(row_to_json(q)), '[]')::jsonb from (\n{query}\n) q;\n");
        }
        let path = self.folder.path().join("script.sql");
        std::fs::write(&path, script).expect("written");
        let [path, socket] = [path.as_path(), self.folder.path()].map(|path| path.to_str().expect("a text"));
        let said = self.run(
            "psql",
            &["-h", socket, "-U", "tests", "-d", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1", "-f", path],
        );
        let text = String::from_utf8(said.stdout).expect("a text");
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        self.run("pg_ctl", &["-D", data.to_str().unwrap_or_default(), "-m", "immediate", "stop"]);
    }
}

/// The folder of the server's programs: that of `HANDRAISE_POSTGRES`, of the search path, or the newest that Debian has.
fn programs() -> PathBuf {
    let given = std::env::var_os("HANDRAISE_POSTGRES").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    versions.sort();
    let each = given.into_iter().chain(versions.into_iter().rev()).chain(std::env::split_paths(&path));
    let has_all = |folder: &PathBuf| ["initdb", "pg_ctl", "psql"].iter().all(|name| folder.join(name).is_file());
    each.into_iter().find(has_all).expect("PostgreSQL is not installed; install the package `postgresql`")
}
