//! Whole sessions, as somebody types them into a shell of the system: `tests/transcripts/*.trycmd`.

/// The variables that would make the program write for an agent.
const AGENTS: [&str; 7] =
    ["AI_AGENT", "AUGMENT_AGENT", "CLAUDECODE", "CODEX_SANDBOX", "CURSOR_AGENT", "GEMINI_CLI", "OPENCODE_CLIENT"];

#[test]
fn sessions_give_what_they_gave() {
    let cases = trycmd::TestCases::new();
    for name in AGENTS {
        cases.env(name, "");
    }
    cases.env("NO_COLOR", "1").env("COLUMNS", "80").case("tests/transcripts/*.trycmd");
}
