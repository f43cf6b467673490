//! The book in a browser while it is written: builds again when a file changes and reloads the page.
//!
//! Only this machine is served (127.0.0.1). Pages come from the folder of the site; a small script that
//! asks whether there is a newer one is added on the way out, never on disk. A build that fails leaves the
//! last good site; where there is none yet, every page says what is wrong.

mod answer;
mod watch;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tiny_http::{Header, Request, Response, Server};

use answer::{Answer, answer};
pub use watch::Watch;

/// Threads that answer requests.
const THREADS: usize = 4;

/// A server of one folder.
pub struct Site {
    server: Server,
    port: u16,
    folder: PathBuf,
    version: AtomicU64,
    broken: Mutex<Option<String>>,
}

/// A server that cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken, or not for us.
    #[error("port {port} of this machine cannot be used: {reason}; try `--port 0`")]
    Port {
        /// The port.
        port: u16,
        /// What the system said.
        reason: String,
    },
    /// Changes cannot be heard of.
    #[error("{} cannot be watched: {reason}", path.display())]
    Watch {
        /// The book folder.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
}

impl Site {
    /// Takes the port (0: any that is free) and prepares to serve `folder`.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub fn open(folder: PathBuf, port: u16) -> Result<Self, ServeError> {
        let failed = |reason: String| ServeError::Port { port, reason };
        let server =
            Server::http(("127.0.0.1", port)).map_err(|error| failed(error.to_string()))?;
        let port = server.server_addr().to_ip().map_or(port, |address| address.port());
        Ok(Self { server, port, folder, version: AtomicU64::new(1), broken: Mutex::new(None) })
    }

    /// The address to open.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The book was built: open pages reload if the site has `changed`, or if they told of mistakes.
    pub fn built(&self, changed: bool) {
        if self.set_broken(None).is_some() || changed {
            self.version.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The build failed, and this is why; the last good site stays.
    pub fn failed(&self, findings: String) {
        self.set_broken(Some(findings));
    }

    /// Answers requests, and calls `work` on this thread; ends when `work` does.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| self.listen());
            }
            let result = work();
            for _ in 0..THREADS {
                self.server.unblock();
            }
            result
        })
    }

    fn listen(&self) {
        while let Ok(request) = self.server.recv() {
            let answer = self.answer(&request);
            let mut response = Response::from_data(answer.body).with_status_code(answer.status);
            for (name, value) in answer.headers {
                if let Ok(header) = Header::from_bytes(name, value) {
                    response.add_header(header);
                }
            }
            // A browser that has gone away is no trouble of ours.
            let _ = request.respond(response);
        }
    }

    fn answer(&self, request: &Request) -> Answer {
        let host = request.headers().iter().find(|header| header.field.equiv("Host"));
        let own = host.is_none_or(|header| is_this_machine(header.value.as_str()));
        if !own || !matches!(request.method().as_str(), "GET" | "HEAD") {
            return Answer::text(403, "Only this machine may read here.");
        }
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        let version = self.version.load(Ordering::Relaxed);
        answer(&self.folder, request.url(), version, broken.as_deref())
    }

    /// Sets what is wrong, and gives what was.
    fn set_broken(&self, findings: Option<String>) -> Option<String> {
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut broken, findings)
    }
}

/// True for the names under which a browser on this machine asks; a foreign name that points here is none.
fn is_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost")
}
