//! The formats of a store, each one step from the one before. Steps go forward only; a store from a later version is left
//! as it is.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// What leads from format `n` to `n + 1`, in order. A step that was released is never changed.
pub(super) const STEPS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
];

/// The format of a database; 0 for an empty one.
pub(super) fn format(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// The steps that a database still has to take.
///
/// # Errors
/// [`StoreError::Newer`].
pub(super) fn ahead<'a>(connection: &Connection, steps: &'a [&'a str]) -> Result<&'a [&'a str], StoreError> {
    let found = format(connection)?;
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let newer = StoreError::Newer { found, known };
    usize::try_from(found).ok().and_then(|taken| steps.get(taken..)).ok_or(newer)
}

/// Takes all steps, each whole or not at all.
pub(super) fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    for step in ahead(connection, steps)? {
        let next = format(connection)? + 1;
        let step_taken = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step_taken.execute_batch(step)?;
        step_taken.pragma_update(None, "user_version", next)?;
        step_taken.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::cipher, *};

    fn names(connection: &Connection) -> Vec<String> {
        let mut names = connection.prepare("SELECT name FROM sqlite_master ORDER BY name").unwrap();
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn steps_are_taken_once_and_in_order() {
        let mut connection = cipher::connect_in_memory().unwrap();
        migrate(&mut connection, &["CREATE TABLE a (x)"]).unwrap();
        migrate(&mut connection, &["CREATE TABLE a (x)", "ALTER TABLE a RENAME TO b"]).unwrap();
        assert_eq!((names(&connection), format(&connection).unwrap()), (vec!["b".to_owned()], 2));
    }

    #[test]
    fn a_step_that_fails_leaves_the_format_before_it() {
        let mut connection = cipher::connect_in_memory().unwrap();
        let steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x); CREATE TABLE a (x)"];
        assert!(migrate(&mut connection, &steps).is_err());
        assert_eq!((names(&connection), format(&connection).unwrap()), (vec!["a".to_owned()], 1));
    }

    #[test]
    fn a_newer_format_is_refused() {
        let mut connection = cipher::connect_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 7).unwrap();
        let refused = migrate(&mut connection, &["CREATE TABLE a (x)"]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "this store was written by a newer version of Tomada (format 7; this version knows up to 1)"
        );
        assert_eq!(names(&connection), [""; 0]);
    }
}
