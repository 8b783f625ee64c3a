//! The example at the end of each command's help: a command that works as it stands. A test runs every one. It does not know what the commands do.

use clap::Command;

/// Each command with its example.
const EXAMPLES: &[(&str, &str)] = &[
    ("", "handraise init acme --template smb-saas"),
    ("init", "handraise init my-definition --template agency --company \"Studio North\""),
    ("try", "handraise try definition.toml --title \"Head of Operations\" --country Germany"),
    ("import", "handraise import rules.csv --out imported.toml"),
    ("check", "handraise check --deny-warnings definition.toml"),
    ("schema", "handraise schema > definition.schema.json"),
    ("compile", "handraise compile definition.toml --output definition.mql"),
    ("migrate", "handraise migrate --check definition.toml"),
    ("sign", "handraise sign --manifest --team marketing definition.toml"),
    ("diff", "handraise diff old.toml definition.toml --evidence cases"),
    ("score", "handraise score definition.toml cases/ready-to-buy/evidence.json"),
    ("explain", "handraise explain definition.toml cases/ready-to-buy/evidence.json"),
    ("test", "handraise test cases"),
    ("case", "handraise case record form.json cases/the-one-we-argued-about"),
    ("case record", "handraise case record form.json cases/the-one-we-argued-about"),
    ("simulate", "handraise simulate made-up.csv --leads 500"),
    ("map", "handraise map leads.csv --out mapping.toml"),
    ("profile", "handraise profile leads.csv --outcome won --time created_at"),
    ("learn", "handraise learn leads.csv --outcome won --time created_at --out learned.toml"),
    ("backtest", "handraise backtest learned.toml leads.csv --outcome won"),
    ("effect", "handraise effect old.toml definition.toml told-in-2025.jsonl --from 2025-07-01 --until 2025-10-01"),
    ("forecast", "handraise forecast definition.toml told-in-2025.jsonl --ahead 4"),
    ("pack", "handraise pack --list"),
    ("serve", "handraise serve --definition definition.toml --www pages --data data"),
    ("made-up", "handraise made-up --weeks 2 --data data"),
    ("user", "handraise user invite ada@example.com --role sales --data data"),
    ("user list", "handraise user list --data data"),
    ("user invite", "handraise user invite ada@example.com --role sales --data data"),
    ("user role", "handraise user role ada@example.com marketing --data data"),
    ("user remove", "handraise user remove ada@example.com --data data"),
    ("token", "handraise token create \"Website forms\" --scope forward --data data"),
    ("token list", "handraise token list --data data"),
    ("token create", "handraise token create \"Website forms\" --scope forward --data data"),
    ("token revoke", "handraise token revoke 1 --data data"),
    ("audit", "handraise audit --limit 20 --data data"),
    ("facts", "handraise facts import touches webinar.csv --dry-run --data data"),
    ("facts import", "handraise facts import touches webinar.csv --dry-run --data data"),
    ("facts undo", "handraise facts undo webinar.csv --data data"),
    ("openapi", "handraise openapi > openapi.json"),
    ("inputs", "handraise inputs --data data"),
    ("kpis", "handraise kpis --from 2026-07-01 --until 2026-09-30 --by source --data data"),
    ("load", "handraise load --from 2026-09-01 --data data"),
    ("nurture", "handraise nurture --missing intent_below --data data"),
    ("definition", "handraise definition list --data data"),
    ("definition list", "handraise definition list --data data"),
    ("definition at", "handraise definition at 2026-11-02T09:30:00Z --data data"),
    ("definition activate", "handraise definition activate definition.toml --dry-run --data data"),
    ("definition undo", "handraise definition undo --data data"),
    ("definition shadow", "handraise definition shadow stricter.toml --data data"),
    ("connector", "handraise connector check firmographics.toml"),
    ("connector check", "handraise connector check firmographics.toml"),
    ("connector try", "handraise connector try firmographics.toml example.com"),
    ("target", "handraise target check sales-alerts.toml"),
    ("target check", "handraise target check sales-alerts.toml"),
    ("target try", "handraise target try sales-alerts.toml"),
    ("outbox", "handraise outbox targets --data data"),
    ("outbox targets", "handraise outbox targets --data data"),
    ("outbox list", "handraise outbox list --dead --data data"),
    ("outbox show", "handraise outbox show msg_2f1c9a7be0d4a8133c5e6b90d1f2 --data data"),
    ("outbox replay", "handraise outbox replay --dead --target sales-alerts --data data"),
    ("outbox pause", "handraise outbox pause sales-alerts --data data"),
    ("outbox resume", "handraise outbox resume sales-alerts --data data"),
    ("crm", "handraise crm plan tryton.toml --data data"),
    ("crm check", "handraise crm check tryton.toml"),
    ("crm plan", "handraise crm plan tryton.toml --data data"),
    ("crm status", "handraise crm status --data data"),
    ("crm retry", "handraise crm retry Tryton --data data"),
    ("export", "handraise export facts --to facts.jsonl --data data"),
    ("export person", "handraise export person ada@example.com --data data"),
    ("export facts", "handraise export facts --to facts-2026.jsonl --data data"),
    ("export persons", "handraise export persons --to persons.csv --data data"),
    ("export events", "handraise export events --to events.csv --data data"),
    ("purge", "handraise purge --retention retention.toml --data data"),
    ("completions", "handraise completions bash > handraise.bash"),
    ("man", "handraise man man1"),
];

/// A command whose help, and that of its subcommands, ends with an example.
pub(super) fn add(command: Command) -> Command {
    add_at(command, "")
}

fn add_at(mut command: Command, path: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|known| known.get_name().to_owned()).collect();
    for name in names {
        let below = format!("{path} {name}");
        command = command.mut_subcommand(&name, |subcommand| add_at(subcommand, below.trim()));
    }
    let Some((_, example)) = EXAMPLES.iter().find(|(known, _)| *known == path) else { return command };
    let before = command.get_after_help().map(|help| format!("{help}\n\n")).unwrap_or_default();
    command.after_help(format!("{before}Example:\n  {example}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(command: &Command, path: &str, found: &mut Vec<String>) {
        found.push(path.to_owned());
        for subcommand in command.get_subcommands() {
            paths(subcommand, format!("{path} {}", subcommand.get_name()).trim(), found);
        }
    }

    #[test]
    fn every_command_has_one_example_and_no_example_is_of_another() {
        let mut commands = Vec::new();
        paths(&crate::command(), "", &mut commands);
        let mut examples: Vec<&str> = EXAMPLES.iter().map(|(path, _)| *path).collect();
        commands.sort();
        examples.sort_unstable();
        assert_eq!(commands, examples);
    }
}
