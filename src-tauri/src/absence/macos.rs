//! macOS: the workspace says when the computer sleeps and when another user takes over; the screen's lock is a distributed
//! notification.

use std::ptr::NonNull;

use block2::RcBlock;
use objc2_app_kit::{NSWorkspace, NSWorkspaceSessionDidResignActiveNotification, NSWorkspaceWillSleepNotification};
use objc2_foundation::{
    NSDistributedNotificationCenter, NSNotification, NSNotificationCenter, NSNotificationName, ns_string,
};
use tokio::sync::mpsc::UnboundedSender;
use tomada_engine::lock::LockInput;

/// Tells from now on until the program ends; the centers keep what listens.
pub(super) fn watch(tell: &UnboundedSender<LockInput>) {
    let workspace = NSWorkspace::sharedWorkspace().notificationCenter();
    let session = NSDistributedNotificationCenter::defaultCenter();
    #[allow(unsafe_code, reason = "names that AppKit exports as symbols, which are there as long as the program")]
    // SAFETY: AppKit, which is linked, defines both for the life of the process and never writes them.
    let (sleeps, resigns) =
        unsafe { (NSWorkspaceWillSleepNotification, NSWorkspaceSessionDidResignActiveNotification) };
    listen(&workspace, sleeps, LockInput::Sleep, tell);
    listen(&workspace, resigns, LockInput::Session, tell);
    listen(&session, ns_string!("com.apple.screenIsLocked"), LockInput::Session, tell);
}

fn listen(
    center: &NSNotificationCenter,
    name: &NSNotificationName,
    input: LockInput,
    tell: &UnboundedSender<LockInput>,
) {
    let tell = tell.clone();
    let told = RcBlock::new(move |_: NonNull<NSNotification>| {
        // Nobody listens any more when the program is ending.
        tell.send(input).ok();
    });
    #[allow(unsafe_code, reason = "the one way in which AppKit calls back")]
    // SAFETY: no object and no queue are named, and the block holds nothing but a sender, which may go to any thread.
    let listener = unsafe { center.addObserverForName_object_queue_usingBlock(Some(name), None, None, &told) };
    drop(listener);
}
