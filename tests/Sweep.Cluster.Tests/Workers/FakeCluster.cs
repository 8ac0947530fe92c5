using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Wire;
using Sweep.Cluster.Workers;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.TestKit;
using Sweep.TestKit.Journals;

namespace Sweep.Cluster.Tests.Workers;

/// <summary>A cluster without Orleans: one sweep under a real host, whose slots all belong to it, and whatever a test does to the messages in between.</summary>
internal sealed class FakeCluster : IWorkerCluster, IAsyncDisposable
{
    private static int _ports = 1;
    private readonly ScratchFolder _folder = new();
    private readonly CancellationTokenSource _changed = new();
    private readonly Specification _specification;
    private readonly SweepEngineFacts _facts;
    private readonly Task<RunOutcome> _run;

    public FakeCluster(Specification specification)
    {
        _specification = specification;
        Store = new FolderCheckpointStore(_folder["checkpoints"]);
        var fingerprints = Engines.Fingerprints(specification);
        Host = SweepHost.Start(specification.ToSetup(), specification.ToYaml(), [.. fingerprints], specification.ReportEvery, Journal, Store).GetAwaiter().GetResult();
        _facts = new SweepEngineFacts { Specification = specification.ToYaml(), Data = [.. fingerprints.Select(static file => new WireFile(file.Path, file.Bytes, file.Sha256))] };
        Grain = FakeGrain.Of<ISweepGrain>((method, arguments) => method switch
        {
            nameof(ISweepGrain.Engine) => Task.FromResult(Facts ?? _facts),
            nameof(ISweepGrain.LeaseHere) => Passing(() => Lease((string)arguments[0]!, (int)arguments[1]!)),
            nameof(ISweepGrain.Tell) => Passing(() => Tell((AttemptBatch)arguments[0]!)),
            _ => throw new NotSupportedException(method),
        });
        Workers = FakeGrain.Of<IWorkersGrain>((method, arguments) => method switch
        {
            nameof(IWorkersGrain.Offer) => Offer((WorkerOffer)arguments[0]!, (CancellationToken)arguments[1]!),
            nameof(IWorkersGrain.NothingToDo) => Task.Delay(1),
            nameof(IWorkersGrain.AttemptEnded) => Note(new Ending((int)arguments[2]!, (bool)arguments[3]!, (string)arguments[4]!)),
            _ => throw new NotSupportedException(method),
        });
        _run = Host.Run();
    }

    public MemoryJournal Journal { get; } = new();

    public FolderCheckpointStore Store { get; }

    public SweepHost Host { get; }

    public ISweepGrain Grain { get; }

    public IWorkersGrain Workers { get; }

    /// <summary>Other facts than the sweep's own.</summary>
    public SweepEngineFacts? Facts { get; set; }

    /// <summary>Called before a message passes, and again before its answer does; what it throws is what the caller gets.</summary>
    public Action OnTheWay { get; set; } = static () => { };

    public ConcurrentQueue<WorkerOffer> Offers { get; } = [];

    public ConcurrentQueue<Ending> Endings { get; } = [];

    public ConcurrentQueue<(int Trial, int Attempt, string Worker)> Announced { get; } = [];

    public Func<Specification, ITrainer?> Open { get; set; } = Engines.Open;

    /// <summary>The orders of a worker; by default every slot works for the sweep.</summary>
    public Func<WorkerOffer, SlotOrders> Orders { get; set; } = static offer => new()
    {
        Lease = [.. Enumerable.Range(0, offer.IsDraining ? 0 : offer.Slots.Length).Where(slot => offer.Slots[slot].Sweep is null).Select(static slot => new SlotOrder(slot, "fake"))],
        Preempt = [],
    };

    /// <summary>Completes when the sweep is over.</summary>
    public Task Finished => _run;

    public ISweepGrain Sweep(string name) => Grain;

    public ITrialGrain Trial(string sweep, int trial) => FakeGrain.Of<ITrialGrain>((_, arguments) =>
    {
        var leased = (LeasedTrial)arguments[0]!;
        Announced.Enqueue((leased.Trial, leased.Attempt, (string)arguments[1]!));
        return Task.FromResult(true);
    });

    /// <summary>A worker of this cluster, started.</summary>
    public WorkerService Worker(int slots, TimeSpan? checkpoints = null, SessionOptions? session = null, string device = "cpu")
    {
        var options = new WorkerOptions
        {
            Name = "fake",
            Slots = slots,
            Device = device,
            CheckpointInterval = checkpoints ?? TimeSpan.FromHours(1),
            Session = session ?? new() { FirstRetry = TimeSpan.FromMilliseconds(1), LongestRetry = TimeSpan.FromMilliseconds(10) },
        };
        var silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, Interlocked.Increment(ref _ports)), 1);
        var worker = new WorkerService(options, silo, this, new SweepEngines(Open, _ => Store, options, TimeProvider.System), TimeProvider.System, NullLogger<WorkerService>.Instance);
        worker.Start();
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _changed.Dispose();
        _folder.Dispose();
    }

    private async Task<T> Passing<T>(Func<Task<T>> call)
    {
        await Task.Yield();
        OnTheWay();
        var answer = await call();
        OnTheWay();
        return answer;
    }

    private async Task<LeaseReply> Lease(string worker, int slot)
    {
        var (answer, saveBelow) = await Host.Lease(worker, slot, TimeSpan.FromMinutes(1));
        return LeaseReply.Of(_specification.Name, answer, saveBelow, TimeSpan.FromMinutes(1));
    }

    private async Task<WireReply> Tell(AttemptBatch batch)
        => WireReply.Of(await Host.Tell(batch.Trial, batch.Attempt, [.. batch.Messages.Select(message => message.ToMessage(batch.Trial, batch.Attempt))], batch.Progress.ToView(batch.Trial, batch.Attempt)));

    private async Task<SlotOrders> Offer(WorkerOffer offer, CancellationToken changed)
    {
        Offers.Enqueue(offer);
        var orders = Orders(offer);
        if (orders.Lease.Length + orders.Preempt.Length == 0) await Task.Delay(TimeSpan.FromMilliseconds(20), changed);
        return orders;
    }

    private Task Note(Ending ending)
    {
        Endings.Enqueue(ending);
        return Task.CompletedTask;
    }

    /// <summary>How an attempt ended, as its worker told.</summary>
    public sealed record Ending(int Trial, bool HasFailed, string Reason);
}
