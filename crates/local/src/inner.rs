//! The item store's own server, on a thread and an event loop of its own, behind a port that nobody is told.

use std::net::SocketAddr;
use std::thread::JoinHandle;
use std::time::Duration;

use dynoxide::Database;
use tokio::sync::oneshot;

use crate::StartError;

/// How long requests that are under way may take once the server should end.
const PATIENCE: Duration = Duration::from_secs(2);

/// The running server.
pub(crate) struct Inner {
    pub(crate) address: SocketAddr,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) thread: JoinHandle<()>,
}

/// Starts the server on a free loopback port.
pub(crate) fn start(database: Database) -> Result<Inner, StartError> {
    let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)));
    let bound = listener.and_then(|listener| {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    let (listener, address) = bound.map_err(|source| StartError::Thread { source })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| StartError::Thread { source })?;
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::Builder::new()
        .name("tablewright-items".to_owned())
        .spawn(move || runtime.block_on(serve(listener, database, stopped)))
        .map_err(|source| StartError::Thread { source })?;
    Ok(Inner { address, stop, thread })
}

async fn serve(listener: std::net::TcpListener, database: Database, stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let (end, ended) = oneshot::channel::<()>();
    let server = dynoxide::server::serve_with_shutdown(listener, database, async move {
        // A sender that is gone means the same as one that has spoken.
        let _ = ended.await;
    });
    let mut server = std::pin::pin!(server);
    tokio::select! {
        _ = &mut server => return,
        _ = stopped => {}
    }
    let _ = end.send(());
    let _ = tokio::time::timeout(PATIENCE, server).await;
}
