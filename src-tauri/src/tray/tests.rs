//! What the tray shows, as a table: from what the engines tell to the picture, the sentence and the menu.

use std::collections::BTreeMap;

fn x() {}
