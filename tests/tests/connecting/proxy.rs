//! What stands between a client and the server.

use std::net::{TcpListener, TcpStream};
use std::thread;

/// The URL of a proxy before the server of this URL, which hands each connection to `between`: that from the client, and that to the
/// server.
pub(super) fn before(url: &str, between: impl Fn(TcpStream, TcpStream) + Send + 'static) -> String {
    let address = url.split('@').nth(1).unwrap().split('/').next().unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let behind = url.replace(&address, &listener.local_addr().unwrap().to_string());
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            between(client, TcpStream::connect(&address).unwrap());
        }
    });
    behind
}
