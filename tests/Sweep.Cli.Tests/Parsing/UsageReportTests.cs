using Xunit;

namespace Sweep.Cli.Tests.Parsing;

public sealed class UsageReportTests
{
    public static TheoryData<string, string[]> Mistakes => new()
    {
        { "no-command", [] },
        { "unknown-command", ["leaderbord", "sweeps/reber"] },
        { "unknown-command-with-option", ["leaderbord", "--top", "3"] },
        { "unknown-root-option", ["--verson"] },
        { "unknown-option", ["leaderboard", "--tp", "3", "sweeps/reber"] },
        { "unknown-option-taken-for-argument", ["leaderboard", "--tp"] },
        { "missing-argument", ["show"] },
        { "missing-value", ["leaderboard", "x", "--top"] },
        { "not-a-number", ["leaderboard", "x", "--top", "abc"] },
        { "number-too-small", ["run", "x.yaml", "--slots", "0"] },
        { "real-out-of-range", ["sample", "x", "--temperature", "-1"] },
        { "not-one-of-the-words", ["export", "x", "--format", "jsnl"] },
        { "value-after-equals", ["list", "--output=jsn"] },
        { "extra-argument", ["leaderboard", "x", "y z"] },
        { "set-without-equals", ["run", "x.yaml", "--set", "slots"] },
        { "no-subcommand", ["token"] },
        { "unknown-subcommand", ["token", "creat", "ci"] },
        { "unknown-option-of-subcommand", ["token", "create", "ci", "--rol", "admin"] },
        { "missing-argument-of-subcommand", ["token", "revoke"] },
        { "bad-token-name", ["token", "create", "c i"] },
        { "bad-lifetime", ["token", "create", "ci", "--expires", "90"] },
        { "bad-role", ["token", "create", "ci", "--role", "write"] },
        { "unknown-shell", ["completion", "fish"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Says_what_is_wrong_under_the_word(string name, string[] arguments)
    {
        var result = await SweepProgram.Run(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Out);
        GoldenText.Check($"usage-{name}", result.Error);
    }
}
