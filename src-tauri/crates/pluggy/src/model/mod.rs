//! What travels between Pluggy and a client, a file a resource. Unknown keys are ignored, unknown enum words kept, and
//! every field but an id is optional: the official schema errs in both directions ("Conventions").

mod account;
mod auth;
mod connector;
mod error_body;
mod item;
mod page;

pub use account::*;
pub use auth::*;
pub use connector::*;
pub use error_body::*;
pub use item::*;
pub use page::*;
