using System.Text.Json;
using Sweep.Cluster.Tests.Processes;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>Real text on a real cluster: two workers and one control silo train what <c>deploy/sweeps/shakespeare.yaml</c> searches, and every way of reading the sweep tells the same.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class ShakespeareTests(ITestOutputHelper output)
{
    private const string Sweep = "shakespeare";

    // A few steps of the file's own models: its first rung comes after 200.
    private static readonly string[] Short = ["scheduler.min_resource=20", "scheduler.max_resource=60", "report_every=20", "budget.trials=6"];

    [TinyShakespeareFact]
    public Task Two_workers_train_a_few_steps_of_it() => Train(Short);

    [TinyShakespeareFact]
    [Trait("Category", "Heavy")]
    public Task Two_workers_train_all_of_it() => Train([]);

    private async Task Train(string[] overrides)
    {
        await using var cluster = await ClusterProcesses.Start(workers: 2, slots: 1, data: Path.GetDirectoryName(TinyShakespeareFactAttribute.Text)!);
        var yaml = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Root, "deploy", "sweeps", "shakespeare.yaml"));
        await cluster.Through(cluster["control-0"]).Create(yaml, [$"task.data={Path.GetFileName(TinyShakespeareFactAttribute.Text)}", .. overrides], null);
        var entries = await cluster.WhenFinished(Sweep, patience: overrides.Length > 0 ? TimeSpan.FromMinutes(5) : TimeSpan.FromHours(3));

        var audit = new SweepAudit(entries);
        output.WriteLine(audit.ToString());
        audit.All(sample: overrides.Length > 0 ? 2 : 1);
        Assert.True(entries.SelectMany(entry => entry.Events).OfType<SweepEvent.AttemptStarted>().Select(start => start.Worker).Distinct().Count() == 2, "Both workers have trained.");
        foreach (var silo in cluster.Silos) await ReadsTheSame(audit.State, cluster.Through(silo));
        await CommandsAgree(entries, cluster["worker-1"].Server);
    }

    /// <summary>What any silo answers over HTTP is what the journal gives.</summary>
    private static async Task ReadsTheSame(SweepState state, ISweepCatalog catalog)
    {
        var sweep = await catalog.Find(Sweep);
        Assert.NotNull(sweep);
        Assert.Equal(
            state.Leaderboard.Top(int.MaxValue).Select(trial => (trial.Number, trial.State, (double?)trial.BestLoss, trial.BestResource)),
            (await sweep.Leaderboard(1000)).Select(trial => (trial.Number, trial.State, trial.BestObjective, trial.BestResource)));
        var summary = await sweep.Summary();
        Assert.Equal((state.NextPosition, state.Finish), (summary.Position, summary.Finish));
        Assert.NotNull(state.Trials[state.Leaderboard.Top(1)[0].Number].BestCheckpoint);
        await using var weights = await sweep.OpenCheckpoint(state.Leaderboard.Top(1)[0].BestCheckpoint!);
        Assert.True(weights.ReadByte() >= 0);
    }

    /// <summary>The commands tell the same of the server's sweep and of a folder with its journal.</summary>
    private static async Task CommandsAgree(IReadOnlyList<JournalEntry> entries, Uri server)
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory(scratch[Sweep]);
        await using (var journal = FileJournal.Open(SweepFolder.JournalPath(scratch[Sweep])))
        {
            foreach (var entry in entries) journal.Append(entry);
            await journal.WhenDurable(entries[^1].Position);
        }

        string[] remote = ["--server", server.AbsoluteUri];
        foreach (var what in new[] { "trials", "reports" })
            Assert.Equal(await SweepProgram.Run("export", scratch[Sweep], "--what", what), await SweepProgram.Run(["export", Sweep, "--what", what, .. remote]));
        var (there, here) = (await Replay([Sweep, .. remote]), await Replay([scratch[Sweep]]));
        Assert.True(there.GetProperty("verified").GetBoolean());
        Assert.Equal(here.GetProperty("state_sha256").GetString(), there.GetProperty("state_sha256").GetString());
    }

    private static async Task<JsonElement> Replay(string[] sweep) => JsonDocument.Parse(await SweepProgram.Run(["replay", .. sweep, "--verify", "--output", "json"])).RootElement;
}
