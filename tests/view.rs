//! The page that `--format html` writes, as a browser shows it: headless Chromium runs it, and a script added to it looks
//! around. Where there is no Chromium that is said loudly, and the page is not checked.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers fail the test, or say what it cannot check")]

use serde_json::{Value as Json, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The page for a statement, in a file of this name.
fn page(name: &str, arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_detente")).args(["--format", "html"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn chromium() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let candidates = std::env::split_paths(&folders).flat_map(|folder| names.map(|name| folder.join(name)));
    candidates.into_iter().find(|candidate| candidate.is_file())
}

/// What `script` gives when it runs behind the page: the value of its last `return`.
fn look(name: &str, page: &str, script: &str) -> Option<Json> {
    let Some(chromium) = chromium() else {
        eprintln!("WARNING: Chromium is not installed, the page {name} is NOT checked: apt-get install chromium");
        return None;
    };
    let run = format!(
        "<script>let outcome; try {{ outcome = (() => {{ {script} }})(); }} catch (error) {{ outcome = String(error); }}\n\
         const pre = document.createElement('pre'); pre.id = 'outcome'; pre.textContent = JSON.stringify(outcome);\n\
         document.body.append(pre);</script>\n</body>"
    );
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("{name}.html"));
    fs::write(&path, page.replace("</body>", &run)).unwrap();
    let profile = format!("--user-data-dir={}", folder.join(format!("{name}-profile")).display());
    let flags = ["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,800", "--dump-dom"];
    let output = Command::new(chromium).args(flags).arg(profile).arg(&path).output().unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let (_, outcome) = dom.split_once("<pre id=\"outcome\">").unwrap_or_else(|| panic!("no outcome in {dom}"));
    let text = outcome.split_once("</pre>").unwrap().0;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    Some(serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}")))
}

fn check(name: &str, page: &str, script: &str, expected: Json) {
    if let Some(outcome) = look(name, page, script) {
        assert_eq!(outcome, expected, "{script}");
    }
}

const CANADA: &str = "MATCH p = (:Country {name: 'Canada'})-[:PARTY_TO]->() RETURN p";

/// Presses and releases the mouse where a node is, `dx` to the right of where it was pressed.
const MOUSE: &str = "
    const at = node => ({
        clientX: canvas.getBoundingClientRect().left + canvas.clientWidth / 2 + view.x + node.x * view.zoom,
        clientY: canvas.getBoundingClientRect().top + canvas.clientHeight / 2 + view.y + node.y * view.zoom,
    });
    const send = (type, place) => canvas.dispatchEvent(new MouseEvent(type, { ...place, bubbles: true }));
    const drag = (place, dx) => {
        send('pointerdown', place);
        if (dx) send('pointermove', { ...place, clientX: place.clientX + dx });
        send('pointerup', { ...place, clientX: place.clientX + dx });
    };
    const canada = nodes.find(node => node.caption === 'Canada');
";

#[test]
fn nodes_are_selected_dragged_and_unfolded() {
    let script = format!(
        "{MOUSE}
        const before = [shown.length, document.getElementById('details').hidden];
        drag(at(canada), 0);
        const details = document.getElementById('details').textContent;
        const x = canada.x;
        drag(at(canada), 70);
        // Places of the mouse are whole.
        const moved = Math.abs((canada.x - x) * view.zoom - 70) < 2;
        send('dblclick', at(canada));
        return [before, details.includes('Canada') && details.includes(':Country') && details.includes('isoAlpha2'),
            moved, shown.length, joined.length > 3];"
    );
    check("drag", &page("drag", &["-c", CANADA]), &script, json!([[4, true], true, true, 26, true]));
}

#[test]
fn a_search_finds_what_is_shown_and_what_is_hidden() {
    let script = "
        const input = document.getElementById('search');
        input.value = 'usmca';
        input.dispatchEvent(new Event('input'));
        const found = document.getElementById('status').textContent;
        search('wto');
        const hidden = document.getElementById('status').textContent;
        input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        return [found, hidden, shown.some(node => node.caption === 'WTO')];";
    let expected = json!(["1 found", "0 found, 1 hidden (Enter shows them)", true]);
    check("search", &page("search", &["-c", CANADA]), script, expected);
}

#[test]
fn layers_follow_the_arrows() {
    let script = "
        const layout = document.getElementById('layout');
        layout.value = 'layers';
        layout.dispatchEvent(new Event('change'));
        return joined.map(link => link.source.y - link.target.y > 50);";
    let page = page("layers", &["--rankdir", "BT", "-c", CANADA]);
    check("layers", &page, script, json!([true, true, true]));
}

#[test]
fn the_legend_colours_captions_and_hides() {
    let script = "
        const line = [...document.querySelectorAll('#legend div')].find(line => line.textContent.startsWith('Country'));
        const [color] = line.querySelectorAll('input'), [choice] = line.querySelectorAll('select');
        const canada = nodes.find(node => node.caption === 'Canada');
        color.value = '#ff0000';
        color.dispatchEvent(new Event('input'));
        choice.value = 'isoAlpha2';
        choice.dispatchEvent(new Event('change'));
        const looks = [look(canada).fill, caption(canada)];
        line.querySelector('.name').click();
        return [...looks, shown.length];";
    check("legend", &page("legend", &["-c", CANADA]), script, json!(["#ff0000", "CA", 3]));
}

#[test]
fn the_legend_covers_no_node() {
    let script = format!(
        "{MOUSE}
        for (let count = 0; count < 60; count++) {{ state.heat = Math.max(state.heat, 0.3); cool(); }}
        fit();
        const legend = document.getElementById('legend').getBoundingClientRect();
        return shown.filter(node => at(node).clientX < legend.right).map(caption);"
    );
    let wide = "MATCH p = (c:Country)-[:PARTY_TO|MEMBER_OF|LEADS]-(x) RETURN p";
    check("uncovered", &page("uncovered", &["-c", wide]), &script, json!([]));
}

#[test]
fn a_picture_is_exported() {
    let script = "
        const parsed = new DOMParser().parseFromString(svg(), 'image/svg+xml');
        const errors = parsed.getElementsByTagName('parsererror').length;
        const texts = [...parsed.getElementsByTagName('text')].map(text => text.textContent);
        return [errors, texts.includes('Canada'), texts.includes('PARTY_TO'), png().toDataURL().startsWith('data:image/png')];";
    check("export", &page("export", &["-c", CANADA]), script, json!([0, true, true, true]));
}

#[test]
fn data_runs_nothing() {
    let text = "</script><img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>";
    let query = format!("CREATE p = (:`{text}` {{name: '{text}', `{text}`: '{text}'}})-[:`{text}`]->(:B) RETURN p");
    let script = "
        select(nodes[0]);
        select(links[0]);
        new DOMParser().parseFromString(svg(), 'image/svg+xml');
        document.body.insertAdjacentHTML('beforeend', svg());
        return [window.hit ?? 'nothing', shown.length, document.images.length];";
    check("hostile", &page("hostile", &[":memory:", "-c", &query]), script, json!(["nothing", 2, 0]));
}

#[test]
fn some_thousand_elements_are_laid_out() {
    let query = "UNWIND range(0, 1999) AS n CREATE (:N {n: n}) WITH count(*) AS c \
                 MATCH (a:N), (b:N) WHERE b.n = (a.n * 7 + 1) % 2000 CREATE p = (a)-[:T]->(b) RETURN p";
    let script = "
        for (let count = 0; count < 60; count++) { state.heat = Math.max(state.heat, 0.3); cool(); }
        const places = new Set(shown.map(node => `${Math.round(node.x / 4)} ${Math.round(node.y / 4)}`));
        return [shown.length, places.size > 1900, shown.every(node => Number.isFinite(node.x + node.y))];";
    let page = page("large", &[":memory:", "--max-nodes", "5000", "-q", "-c", query]);
    check("large", &page, script, json!([2000, true, true]));
}
