using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>The audit passes what a local host did, and finds what it is there to find.</summary>
public sealed class SweepAuditTests : IDisposable
{
    private const string Yaml = """
        name: audited
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { hidden: { int: [4, 12] }, lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: gru, layers: 1, batch: 8 }
        scheduler: { kind: asha, resource: steps, min_resource: 10, max_resource: 90, reduction_factor: 3 }
        report_every: 10
        budget: { trials: 9 }
        """;

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Passes_what_a_local_host_did() => new SweepAudit(await Run()).All(sample: 3);

    [Fact]
    public async Task Finds_a_report_that_was_applied_twice()
    {
        var entries = await Run();
        var report = entries.Last(entry => entry.Events is [SweepEvent.MetricsReported, ..]);
        Assert.ThrowsAny<Exception>(() => new SweepAudit([.. entries, report with { Position = entries.Count }]).NoReportTwice());
    }

    [Fact]
    public async Task Finds_weights_that_another_training_gave()
    {
        var entries = await Run();
        var at = entries.FindIndex(entry => entry.Events is [SweepEvent.CheckpointSaved]);
        var saved = ((SweepEvent.CheckpointSaved)entries[at].Events[0]).Checkpoint;
        entries[at] = entries[at] with { Events = [new SweepEvent.CheckpointSaved(saved with { Digest = new string('0', 64) })] };
        var failure = Assert.ThrowsAny<Exception>(() => new SweepAudit(entries).TrainedAsUndisturbed(sample: 9));
        Assert.Contains($"weights of trial {saved.Trial} at {saved.Resource}", failure.Message, StringComparison.Ordinal);
    }

    private async Task<List<JournalEntry>> Run()
    {
        var specification = Specification.Parse(Yaml, "audited.yaml");
        await using var journal = FileJournal.Open(_scratch["journal.jsonl"]);
        using var trainer = Engines.Open(specification)!;
        await using var host = LocalHost.Start(
            specification.ToSetup(), specification.ToYaml(), [], specification.ReportEvery, journal, new FolderCheckpointStore(_scratch["checkpoints"]), trainer, new LocalHostOptions { Slots = 2 });
        await host.Run();
        return [.. journal.Read()];
    }
}
