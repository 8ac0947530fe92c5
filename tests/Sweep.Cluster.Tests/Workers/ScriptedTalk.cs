using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Cluster.Wire;
using Sweep.Cluster.Workers;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Attempts;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Instruments;
using Sweep.Server.Contracts;
using Sweep.TestKit;
using Sweep.TestKit.Local;

namespace Sweep.Cluster.Tests.Workers;

/// <summary>An attempt of 100 steps that reports every 10, with rungs at 30 and 60, and whatever a test makes of its sweep.</summary>
internal sealed class ScriptedTalk : IDisposable
{
    public const int Trial = 4;
    public const int Attempt = 2;
    private static readonly Core.Spaces.Configuration Chosen = new([KeyValuePair.Create("x", ParameterValue.Int(3))]);
    private readonly ScratchFolder _folder = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly TrainingInstruments _instruments = new("talk", "scripted");

    public ScriptedTalk()
    {
        Store = new FolderCheckpointStore(_folder["checkpoints"]);
        Checkpoints = Store;
        Tell = batch => Task.FromResult(Answer(batch));
    }

    public FolderCheckpointStore Store { get; }

    /// <summary>What the session writes to; the folder, unless a test wraps it.</summary>
    public ICheckpointStore Checkpoints { get; set; }

    public ScriptedTrainer Trainer { get; } = new();

    public SessionOptions Options { get; init; } = new() { FirstRetry = TimeSpan.FromMilliseconds(1), LongestRetry = TimeSpan.FromMilliseconds(5), Patience = TimeSpan.FromMinutes(1) };

    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromHours(1);

    public double SaveBelow { get; init; } = double.NegativeInfinity;

    /// <summary>What the sweep does with a batch.</summary>
    public Func<AttemptBatch, Task<WireReply>> Tell { get; set; }

    /// <summary>What the sweep answers to a batch that it has heard.</summary>
    public Func<AttemptMessage?, AttemptAnswer> Verdict { get; set; } = static _ => AttemptAnswer.Continue.Instance;

    /// <summary>What the sweep heard, in order.</summary>
    public ConcurrentQueue<AttemptMessage> Heard { get; } = [];

    public AttemptSession Session { get; private set; } = null!;

    /// <summary>Hears a batch and answers it.</summary>
    public WireReply Answer(AttemptBatch batch)
    {
        var messages = batch.Messages.Select(static message => message.ToMessage(Trial, Attempt)).ToList();
        foreach (var message in messages) Heard.Enqueue(message);
        return WireReply.Of(new AttemptReply(Verdict(messages.LastOrDefault()), SaveBelow));
    }

    /// <summary>Trains the attempt to its end on a thread of its own.</summary>
    public Task Begin(WireCheckpoint? from = null, long? lastReport = null)
    {
        var lease = new LeasedTrial
        {
            Sweep = "talk",
            Trial = Trial,
            Attempt = Attempt,
            Configuration = JsonSerializer.SerializeToUtf8Bytes(Chosen, ContractsContext.Compact.Configuration),
            Seed = 5,
            From = from,
            LastReport = lastReport,
            SaveBelow = SaveBelow,
            Lease = TimeSpan.FromSeconds(20),
        };
        Session = new AttemptSession(lease, 0, batch => Tell(batch), Checkpoints, Options, TimeProvider.System, NullLogger.Instance, _giveUp.Token);
        var runner = new AttemptRunner(Trainer, new AttemptPlan(new(10, [30, 60], 100), ScriptedTrainer.Metric, Maximize: false, CheckpointInterval), _instruments, TimeProvider.System);
        return Task.Factory.StartNew(() => runner.Run(Session.Attempt, lastReport, Session), TaskCreationOptions.LongRunning);
    }

    /// <summary>Nobody waits for answers any longer.</summary>
    public void GiveUp() => _giveUp.Cancel();

    /// <summary>What was reported, by mark.</summary>
    public Dictionary<long, MetricValues> Reports() => Heard.OfType<AttemptMessage.Reported>().ToDictionary(static report => report.Resource, static report => report.Metrics);

    /// <summary>The marks of the checkpoints that the sweep was told of.</summary>
    public IEnumerable<long> Saved() => Heard.OfType<AttemptMessage.Saved>().Select(static saved => saved.Checkpoint.Resource);

    /// <summary>The marks of the checkpoints in the store.</summary>
    public IEnumerable<long> Stored() => Directory.EnumerateFiles(_folder["checkpoints"], "*.safetensors", SearchOption.AllDirectories)
        .Select(static path => long.Parse(Path.GetFileNameWithoutExtension(path).Split('-')[1])).Order();

    public void Dispose()
    {
        Session?.Dispose();
        _giveUp.Dispose();
        _instruments.Dispose();
        _folder.Dispose();
    }
}
