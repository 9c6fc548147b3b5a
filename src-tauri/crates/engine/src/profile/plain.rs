//! The plain files in the app's data folder: those that are read before anything is open. Nobody learns anything from them.

use std::{io, io::Write as _, path::Path};

use serde::Serialize;

use crate::private;

/// Writes a file of the app's data folder, whole or not at all. The folder is made, if need be, for its owner's eyes only.
/// Blocks.
///
/// # Errors
/// The disk's: what was there before is there still.
pub fn write(folder: &Path, name: &str, content: &impl Serialize) -> io::Result<()> {
    private::make(folder)?;
    // Whoever made it before may have left it open to all.
    private::close(folder);
    let mut written = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut written, content)?;
    written.flush()?;
    written.as_file().sync_all()?;
    written.persist(folder.join(name)).map_err(|error| error.error)?;
    Ok(())
}
