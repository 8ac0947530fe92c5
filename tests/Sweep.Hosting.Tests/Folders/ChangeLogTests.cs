using Sweep.Hosting.Folders;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Hosting.Tests.Folders;

public sealed class ChangeLogTests : IDisposable
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1767225600123);
    private readonly ScratchFolder _scratch = new();

    private string Folder => _scratch["sweeps"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Says_who_changed_what()
    {
        ChangeLog.Append(Folder, At, "ci", "sweep deleted", "reber");
        ChangeLog.Append(Folder, At, null, "sweep deleted", "copy");
        Assert.Equal(
            "{\"at\":1767225600123,\"by\":\"ci\",\"change\":\"sweep deleted\",\"name\":\"reber\"}\n{\"at\":1767225600123,\"by\":null,\"change\":\"sweep deleted\",\"name\":\"copy\"}\n",
            File.ReadAllText(ChangeLog.PathIn(Folder)));
    }

    [Fact]
    public void Goes_on_after_a_line_that_was_cut_short()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(ChangeLog.PathIn(Folder), "{\"at\":17");
        ChangeLog.Append(Folder, At, "ci", "sweep deleted", "reber");
        var lines = File.ReadAllLines(ChangeLog.PathIn(Folder));
        Assert.Equal(2, lines.Length);
        Assert.Equal("{\"at\":17", lines[0]);
    }

    [Fact]
    public async Task Loses_no_line_of_several_at_once()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), (i, _) =>
        {
            ChangeLog.Append(Folder, At, "ci", "sweep deleted", $"s{i}");
            return ValueTask.CompletedTask;
        });
        Assert.Equal(40, File.ReadAllLines(ChangeLog.PathIn(Folder)).Distinct().Count());
    }

    [Fact]
    public void A_user_of_the_command_line_is_told_from_a_token() => Assert.StartsWith("local:", ChangeLog.LocalUser);
}
