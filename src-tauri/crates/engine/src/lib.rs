//! placeholder
pub mod view;
pub use view::ConnectionId;
