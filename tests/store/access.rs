//! Who may open a store, and what is no store.

use crate::support::{path, program, query, run};
use detente::{Database, Error};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

fn refused(path: &Path) -> Error {
    let error = Database::open(path).err().unwrap_or_else(|| panic!("{}", path.display()));
    assert!(error.message().starts_with(&format!("`{}`: ", path.display())), "{error}");
    error
}

#[test]
fn s01_a_store_is_open_once() {
    let path = path("locked.detente");
    let database = Database::open(&path).unwrap();
    assert!(refused(&path).message().contains("the store is in use by another process"));
    let (_, messages, status) = run(&[path.to_str().unwrap(), "-c", "RETURN 1"]);
    assert!(messages.contains("in use by another process") && status == Some(3), "{messages}");
    let (_, messages, status) = run(&["--read-only", path.to_str().unwrap(), "-c", "RETURN 1"]);
    assert!(messages.contains("in use by another process") && status == Some(3), "{messages}");
    let other = Database::in_memory();
    assert!(other.save(&path).unwrap_err().message().contains("in use"), "its owner would write to nowhere");
    drop(database);
    assert_eq!(run(&[path.to_str().unwrap(), "-c", "RETURN 1"]).2, Some(0));
}

#[test]
fn s01_a_killed_owner_leaves_no_lock_behind() {
    let path = path("killed.detente");
    let mut owner = program(&[path.to_str().unwrap()]).stdin(Stdio::piped()).spawn().unwrap();
    // A script is read whole before it runs, so the shell is told a line at a time.
    let mut stdin = owner.stdin.take().unwrap();
    stdin.write_all(b"CREATE (:A);").unwrap();
    drop(stdin);
    let mut line = String::new();
    BufReader::new(owner.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.ends_with(": a new store\n"), "{line}");
    let _ = owner.kill();
    owner.wait().unwrap();
    Database::open(&path).unwrap();
}

#[test]
fn s06_what_is_no_store_is_told() {
    let check = |name: &str, make: &dyn Fn(&Path), expected: &str| {
        let path = path(name);
        make(&path);
        let error = refused(&path);
        assert!(error.message().contains(expected), "{error}");
        assert_eq!(error.exit_status(), 3);
    };
    check("empty.detente", &|path| fs::write(path, "").unwrap(), "the file is no store: it is empty");
    check("folder.detente", &|path| fs::create_dir(path).unwrap(), "the file is no store: it is a folder");
    check(
        "text.detente",
        &|path| fs::write(path, "text ".repeat(5000)).unwrap(),
        "is no store: it does not begin as one",
    );
    check("short.detente", &|path| fs::write(path, "text").unwrap(), "is no store: it does not begin as one");
    let missing = path("missing folder").join("x.detente");
    assert!(refused(&missing).message().contains("No such file or directory"));
}

#[test]
fn s06_what_may_not_be_written_is_told() {
    let folder = path("locked folder");
    fs::create_dir(&folder).unwrap();
    let (store, new) = (folder.join("a.detente"), folder.join("new.detente"));
    drop(Database::open(&store).unwrap());
    let allow = |path: &Path, may_write: bool| {
        let mut permissions = fs::metadata(path).unwrap().permissions();
        permissions.set_readonly(!may_write);
        fs::set_permissions(path, permissions).unwrap();
    };
    allow(&store, false);
    allow(&folder, false);
    if fs::File::create(folder.join("probe")).is_ok() {
        eprintln!("permissions do not bind this user: what happens without them is not tested");
    } else {
        assert!(refused(&store).hint().unwrap().contains("--read-only"));
        assert!(refused(&new).message().to_lowercase().contains("permission denied"));
        assert!(Database::read_store(&store).is_ok());
    }
    allow(&folder, true);
    allow(&store, true);
}

#[test]
fn s06_reading_makes_no_store() {
    let path = path("absent.detente");
    let text = path.to_str().unwrap();
    for arguments in [&["--read-only", text, "-c", "RETURN 1"][..], &["export", text, "-o", "-", "--to", "cypher"]] {
        let (_, messages, status) = run(arguments);
        assert!(messages.contains("there is no such store") && status == Some(3), "{messages}");
    }
    assert!(!path.exists());
}

#[test]
fn s06_a_store_that_may_not_be_written_can_be_read() {
    let path = path("read only.detente");
    let database = Database::open(&path).unwrap();
    query(&mut database.session(), "CREATE (:A)");
    drop(database);
    let before = fs::read(&path).unwrap();
    let (rows, _, status) = run(&["--read-only", path.to_str().unwrap(), "-c", "MATCH (n) RETURN count(*) AS n"]);
    assert_eq!((rows.as_str(), status), ("{\"n\":1}\n", Some(0)));
    let (_, messages, status) = run(&["--read-only", path.to_str().unwrap(), "-c", "CREATE ()"]);
    assert!(messages.contains("open for reading only") && status == Some(1), "{messages}");
    assert!(fs::read(&path).unwrap() == before);
}
