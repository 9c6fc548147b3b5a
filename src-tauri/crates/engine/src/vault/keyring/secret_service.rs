//! What can be known of a Secret Service without prompting anybody: whether there is a bus, a program, a default keyring,
//! whether that is locked, and whether it lasts. The library that reads and writes entries tells these apart too late, and
//! some not at all.

use std::fs;

use zbus::{
    blocking::{Connection, Proxy, fdo::DBusProxy},
    names::{BusName, WellKnownName},
    zvariant::OwnedObjectPath,
};

use super::{
    KeyringFault,
    system::{Collection, Seen},
};

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const INTERFACE: &str = "org.freedesktop.Secret.Collection";
/// The keyring that is kept in memory only, by the name that every program gives it.
const SESSION: &str = "/org/freedesktop/secrets/collection/session";

pub(in super::super) fn look() -> Result<Seen, KeyringFault> {
    let bus = Connection::session().map_err(|_| KeyringFault::NoSession)?;
    let backend = backend(&bus).map_err(|_| KeyringFault::NoProgram)?;
    let default = default(&bus).map_err(|_| KeyringFault::Failed)?;
    Ok(Seen { backend, default })
}

/// Starts the program, if it can be started, and says which it is.
fn backend(bus: &Connection) -> zbus::Result<String> {
    let proxy = DBusProxy::new(bus)?;
    let name = WellKnownName::from_static_str(NAME)?;
    if !proxy.name_has_owner(BusName::WellKnown(name.clone()))? {
        proxy.start_service_by_name(name.clone(), 0)?;
    }
    // In a sandbox it lives among processes that we don't see.
    let process = proxy.get_connection_unix_process_id(BusName::WellKnown(name));
    Ok(process.ok().and_then(program).unwrap_or_else(|| "secret-service".to_owned()))
}

/// The name of a process's program. Keyrings hide the rest of themselves.
fn program(process: u32) -> Option<String> {
    let line = fs::read(format!("/proc/{process}/cmdline")).ok()?;
    let first = String::from_utf8(line.split(|byte| *byte == 0).next()?.to_vec()).ok()?;
    let name = first.rsplit('/').next()?.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn default(bus: &Connection) -> zbus::Result<Collection> {
    let path: OwnedObjectPath = Proxy::new(bus, NAME, PATH, SERVICE)?.call("ReadAlias", &"default")?;
    if path.as_str() == "/" {
        return Ok(Collection::Missing);
    }
    if path.as_str() == SESSION {
        return Ok(Collection::Forgets);
    }
    let locked: bool = Proxy::new(bus, NAME, path, INTERFACE)?.get_property("Locked")?;
    Ok(if locked { Collection::Locked } else { Collection::Open })
}
