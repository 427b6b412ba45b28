//! Starting and stopping an endpoint: its threads, its port and the lock on its data directory.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use tablewright_control_plane::Refusal;
use tokio::sync::oneshot;

use crate::authority::{Authority, Halves, Places};
use crate::clock::Clock;
use crate::direct::Direct;
use crate::error::StartError;
use crate::front::{self, Front};
use crate::inner;
use crate::parameters::Keeper;

/// What an endpoint is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Where tables, items and parameters are kept; in memory without one.
    pub data_directory: Option<PathBuf>,
    /// The region that ARNs show.
    pub region: String,
    /// The account that ARNs show.
    pub account: String,
    /// How fast time passes for tables.
    pub clock: Clock,
    /// The seed of the faults that about one request in ten meets; none without one.
    pub faults: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            data_directory: None,
            region: "us-east-1".to_owned(),
            account: "000000000000".to_owned(),
            clock: Clock::default(),
            faults: None,
        }
    }
}

/// A running endpoint. Dropping it stops it without waiting for requests that are under way.
#[derive(Debug)]
pub struct Endpoint {
    address: SocketAddr,
    running: Option<Running>,
}

/// What must end when the endpoint does, in the order of ending.
struct Running {
    front: Thread,
    inner: Thread,
    authority: Authority,
    authority_thread: JoinHandle<()>,
    /// Ends with the front, the only one that asks it.
    parameters_thread: JoinHandle<()>,
    /// Held, not read: the lock goes when the file closes, after everything else has ended.
    lock: Option<File>,
}

struct Thread {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Running").field("locked", &self.lock.is_some()).finish_non_exhaustive()
    }
}

impl Endpoint {
    /// Starts an endpoint; when this returns, it answers.
    ///
    /// # Errors
    ///
    /// The port is taken, the data directory cannot be used or another endpoint uses it, or what is in it is damaged.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        // Opening files and bringing both halves together may take a while, and must not hold up the caller's loop.
        let (done, started) = oneshot::channel();
        std::thread::Builder::new()
            .name("tablewright-start".to_owned())
            .spawn(move || {
                // If the caller has gone, the endpoint is dropped with the message, and so stopped.
                let _ = done.send(start(&options));
            })
            .map_err(|source| StartError::Thread { source })?;
        started.await.map_err(|_| StartError::Ended)?
    }

    /// Returns the address that the endpoint listens on.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL of the endpoint. One that listens on all addresses is called by its loopback address.
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(if address.is_ipv4() {
                [127, 0, 0, 1].into()
            } else {
                std::net::Ipv6Addr::LOCALHOST.into()
            });
        }
        format!("http://{address}")
    }

    /// Sets tags with the prefix `aws:` on a table, which clients are refused: what CloudFormation and other services
    /// write on the tables that they make. Only the process that the endpoint runs in can ask for it.
    ///
    /// # Errors
    ///
    /// There is no such table, or the tags cannot be stored.
    pub async fn tag_as_service(&self, table: &str, tags: BTreeMap<String, String>) -> Result<(), Refusal> {
        let gone = || Refusal::internal_server_error("the endpoint is stopping");
        self.running.as_ref().ok_or_else(gone)?.authority.tag_as_service(table, tags).await
    }

    /// Stops the endpoint: requests under way are finished, then port and data directory are free.
    pub async fn stop(mut self) {
        let Some(running) = self.running.take() else { return };
        let (done, stopped) = oneshot::channel();
        let waiting = std::thread::Builder::new().name("tablewright-stop".to_owned()).spawn(move || {
            running.stop();
            let _ = done.send(());
        });
        if waiting.is_ok() {
            let _ = stopped.await;
        }
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }
}

impl Running {
    fn stop(self) {
        // A thread that has ended already cannot be told, and one that panicked has nothing more to say.
        let _ = self.front.stop.send(());
        let _ = self.front.thread.join();
        let _ = self.inner.stop.send(());
        let _ = self.inner.thread.join();
        self.authority.stop();
        let _ = self.authority_thread.join();
        let _ = self.parameters_thread.join();
        drop(self.lock);
    }
}

fn start(options: &Options) -> Result<Endpoint, StartError> {
    let lock = options.data_directory.as_deref().map(lock).transpose()?;
    let listener = bind(options.bind)?;
    let address = listener.local_addr().map_err(|source| StartError::Bind { address: options.bind, source })?;
    let places = options
        .data_directory
        .as_deref()
        .map(|directory| Places { items: directory.join("items.sqlite"), tables: directory.join("tables.sqlite") });
    let halves = Halves::open(places.as_ref(), &options.region, &options.account, options.clock)?;
    let inner = inner::start(halves.items().database())?;
    let direct = Direct::new(halves.items().database());
    let not_ready = halves.not_ready();
    let parameters_file = options.data_directory.as_deref().map(|directory| directory.join("parameters.sqlite"));
    let (parameters, parameters_thread) = Keeper::start(parameters_file.as_deref(), &options.region, &options.account)?;
    let (authority, authority_thread) = Authority::start(halves)?;
    let front = Front {
        address,
        inner: inner.address,
        direct,
        authority: authority.clone(),
        parameters,
        not_ready,
        region: options.region.clone(),
        account: options.account.clone(),
        faults: options.faults,
    };
    let (stop, thread) = front::start(listener, front)?;
    let running = Running {
        front: Thread { stop, thread },
        inner: Thread { stop: inner.stop, thread: inner.thread },
        authority,
        authority_thread,
        parameters_thread,
        lock,
    };
    Ok(Endpoint { address, running: Some(running) })
}

fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    let listener = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => StartError::PortInUse { address },
        _ => StartError::Bind { address, source },
    })
}

/// Makes the data directory, and takes the lock in it.
fn lock(directory: &Path) -> Result<File, StartError> {
    let unusable = |source| StartError::DirectoryUnusable { path: directory.to_owned(), source };
    std::fs::create_dir_all(directory).map_err(unusable)?;
    let mut options = OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(directory.join("lock")).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::DirectoryLocked { path: directory.to_owned() }),
        Err(TryLockError::Error(source)) => Err(unusable(source)),
    }
}
