//! Files that statements load: which they may, and how much of them. What the records are is in `tests/golden`.

use detente::{Database, Error, QueryResult, Session, map};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A folder of this name with a folder `import` to load from, and files in it and beside it.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("load-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("import/sub")).expect("a folder can be made");
    for file in ["secret.csv", "import/x.csv", "import/a b.csv", "import/sub/y.csv", "import/%2e.csv"] {
        fs::write(folder.join(file), format!("{file}\n")).expect("a file can be written");
    }
    folder
}

fn session(folder: &Path) -> Session {
    let mut session = Database::in_memory().session();
    session.set_import_folder(Some(folder.join("import")));
    session
}

fn load(session: &mut Session, file: impl AsRef<Path>) -> Result<QueryResult, Error> {
    let file = file.as_ref().to_str().expect("the name is UTF-8");
    session.query("LOAD CSV FROM $file AS row RETURN row[0] AS line", &map! { "file" => file })
}

fn check_loaded(session: &mut Session, file: impl AsRef<Path>, expected: &str) {
    let result = load(session, &file).unwrap_or_else(|error| panic!("{}: {error}", file.as_ref().display()));
    let lines: Vec<String> = (&result).into_iter().map(|row| row.get("line").expect("a string")).collect();
    assert_eq!(lines, [expected], "{}", file.as_ref().display());
}

/// Checks that a file is refused, and that the message says so.
fn check_denied(session: &mut Session, file: impl AsRef<Path>, message: &str) {
    let Err(error) = load(session, &file) else { panic!("{} is loaded", file.as_ref().display()) };
    let found = (error.class(), error.phase(), error.detail());
    assert_eq!(found, ("AccessError", "runtime", "FileNotAllowed"), "{error}");
    assert!(error.message().contains(message), "{error}");
    assert!(error.span().is_some(), "{error}");
}

const OUTSIDE: &str = "lies outside of the import folder";

#[test]
fn d04_nothing_is_loaded_without_an_import_folder() {
    let folder = folder("none");
    let mut session = Database::in_memory().session();
    for file in [folder.join("import/x.csv"), "x.csv".into(), "file:///x.csv".into()] {
        check_denied(&mut session, file, "there is no import folder");
    }
    let hint = load(&mut session, "x.csv").err().and_then(|error| error.hint().map(str::to_owned)).unwrap_or_default();
    assert!(hint.contains("--import-dir") && hint.contains("Session::set_import_folder"), "{hint}");
    session.set_import_folder(Some(folder.join("import")));
    check_loaded(&mut session, "x.csv", "import/x.csv");
    session.set_import_folder(None);
    check_denied(&mut session, "x.csv", "there is no import folder");
}

#[test]
fn d04_what_lies_in_the_folder_is_loaded_however_it_is_named() {
    let folder = folder("inside");
    let mut session = session(&folder);
    for file in ["x.csv", "./x.csv", "sub/../x.csv", "file:///x.csv", "file:x.csv", "file://localhost/%78.csv"] {
        check_loaded(&mut session, file, "import/x.csv");
    }
    check_loaded(&mut session, folder.join("import/x.csv"), "import/x.csv");
    check_loaded(&mut session, format!("file:///{}/import/x.csv", folder.display()), "import/x.csv");
    check_loaded(&mut session, "../import/x.csv", "import/x.csv");
    check_loaded(&mut session, "a b.csv", "import/a b.csv");
    check_loaded(&mut session, "file:///a%20b.csv", "import/a b.csv");
    check_loaded(&mut session, "file:///%252e.csv", "import/%2e.csv");
    check_loaded(&mut session, "%2e.csv", "import/%2e.csv");
    check_loaded(&mut session, "file:///sub/y.csv", "import/sub/y.csv");
}

#[test]
fn d04_parent_folders_are_denied() {
    let folder = folder("parent");
    let mut session = session(&folder);
    for file in ["../secret.csv", "sub/../../secret.csv", "file:///../secret.csv", "./.././secret.csv"] {
        check_denied(&mut session, file, OUTSIDE);
    }
}

#[test]
fn d04_absolute_paths_are_denied() {
    let folder = folder("absolute");
    let mut session = session(&folder);
    check_denied(&mut session, folder.join("secret.csv"), OUTSIDE);
    check_denied(&mut session, "/etc/passwd", OUTSIDE);
    check_denied(&mut session, "file:////etc/passwd", OUTSIDE);
    check_denied(&mut session, "file://localhost//etc/passwd", OUTSIDE);
}

#[test]
fn d04_a_folder_whose_name_only_begins_like_it_is_outside() {
    let folder = folder("prefix");
    fs::create_dir_all(folder.join("import-not")).expect("a folder can be made");
    fs::write(folder.join("import-not/x.csv"), "secret").expect("a file can be written");
    check_denied(&mut session(&folder), "../import-not/x.csv", OUTSIDE);
}

#[test]
fn d04_encoded_urls_are_denied() {
    let folder = folder("encoded");
    let mut session = session(&folder);
    for file in ["file:///%2e%2e/secret.csv", "file:///%2E./secret.csv", "file:///sub%2f..%2F..%2fsecret.csv"] {
        check_denied(&mut session, file, OUTSIDE);
    }
    check_denied(&mut session, "file:///%2fetc/passwd", OUTSIDE);
}

#[test]
fn d04_whether_there_is_something_outside_is_not_told() {
    let mut session = session(&folder("untold"));
    check_denied(&mut session, "../nothing.csv", OUTSIDE);
    check_denied(&mut session, "/nothing/at/all.csv", OUTSIDE);
    let error = load(&mut session, "nothing.csv").expect_err("there is no such file");
    assert_eq!((error.class(), error.detail(), error.exit_status()), ("FileError", "UnusableFile", 3));
    assert!(error.message().starts_with("`nothing.csv`: "), "{error}");
}

#[cfg(unix)]
#[test]
fn d04_links_are_followed_before_paths_are_compared() {
    use std::os::unix::fs::symlink;
    let folder = folder("link");
    let link = |target: &str, name: &str| symlink(target, folder.join(name)).expect("a link can be made");
    link("../secret.csv", "import/out.csv");
    link("/etc", "import/etc");
    link("..", "import/sub/up");
    link("sub/y.csv", "import/in.csv");
    link("import", "other name");
    let mut session = session(&folder);
    for file in ["out.csv", "etc/passwd", "etc/nothing.csv", "sub/up/../secret.csv", "file:///out.csv"] {
        check_denied(&mut session, file, OUTSIDE);
    }
    check_loaded(&mut session, "in.csv", "import/sub/y.csv");
    check_loaded(&mut session, "sub/up/x.csv", "import/x.csv");
    session.set_import_folder(Some(folder.join("other name")));
    check_loaded(&mut session, "x.csv", "import/x.csv");
    check_denied(&mut session, "out.csv", OUTSIDE);
}

#[cfg(unix)]
#[test]
fn d04_only_regular_files_are_opened() {
    let folder = folder("regular");
    let pipe = folder.join("import/pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()), "a pipe can be made");
    let mut session = session(&folder);
    for file in ["pipe.csv", "sub", ".", ""] {
        check_denied(&mut session, file, "is no regular file");
    }
    check_denied(&mut session, "/dev/zero", OUTSIDE);
    session.set_import_folder(Some("/dev".into()));
    check_denied(&mut session, "zero", "is no regular file");
}

#[test]
fn d04_there_is_no_network() {
    let mut session = session(&folder("network"));
    for file in ["http://localhost/x.csv", "HTTPS://localhost/x.csv", "ftp://localhost/x.csv", "file://host/x.csv"] {
        check_denied(&mut session, file, "nothing is loaded from a network");
    }
}

#[test]
fn d03_a_line_of_a_gigabyte_is_given_up_early_and_by_name() {
    let folder = folder("long");
    let path = folder.join("import/long.csv");
    let mut file = File::create(&path).expect("a file can be written");
    file.write_all(b"first\n").expect("a file can be written");
    file.set_len(1 << 30).expect("a file can have a hole");
    let mut session = session(&folder);
    let error = load(&mut session, "long.csv").expect_err("the line is too long");
    assert_eq!((error.class(), error.detail(), error.exit_status()), ("LimitReached", "ResourceLimit", 4));
    assert_eq!(error.message(), "long.csv:2:1: the record that begins here is longer than 64 MiB");
    // What is before it can be had.
    let first = session.query("LOAD CSV FROM 'long.csv' AS row RETURN row[0] AS line LIMIT 1", &map! {});
    assert_eq!(first.map(|result| result.rows.len()).ok(), Some(1));
    fs::remove_file(path).expect("the file can be removed");
}

#[test]
fn records_come_in_their_order_with_any_size_of_batches_and_any_number_of_threads() {
    let folder = folder("order");
    let lines: String = (0..5000).map(|number| format!("{number},{}\n", number % 7)).collect();
    fs::write(folder.join("import/many.csv"), lines).expect("a file can be written");
    let statement = "UNWIND [1, 2] AS time LOAD CSV FROM 'many.csv' AS row WITH time, row WHERE row[1] = '3' \
                     RETURN time * 10000 + toInteger(row[0]) AS number";
    for (batch, threads) in [(1024, 1), (1024, 4), (3, 4), (1, 1)] {
        let mut session = session(&folder);
        session.set_batch_size(batch);
        session.set_threads(threads);
        let result = session.query(statement, &map! {}).expect("the file is loaded");
        let numbers: Vec<i64> = (&result).into_iter().map(|row| row.get("number").expect("a number")).collect();
        let expected = (1..=2).flat_map(|time| (3..5000).step_by(7).map(move |number| time * 10000 + number));
        assert_eq!(numbers, expected.collect::<Vec<_>>(), "{batch} {threads}");
    }
}

#[test]
fn compressed_files_are_read_as_what_is_in_them() {
    let folder = folder("compressed");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"packed\n").expect("memory can be written");
    fs::write(folder.join("import/x.csv.gz"), gzip.finish().expect("memory can be written"))
        .expect("it can be written");
    let zstd = zstd::encode_all(b"packed\n".as_slice(), 1).expect("memory can be written");
    fs::write(folder.join("import/x.csv.zst"), zstd).expect("it can be written");
    let mut session = session(&folder);
    for file in ["x.csv.gz", "x.csv.zst"] {
        check_loaded(&mut session, file, "packed");
    }
}
