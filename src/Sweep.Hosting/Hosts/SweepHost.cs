using System.Collections.Immutable;
using System.Diagnostics;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Hosts;

/// <summary>
/// Hosts a sweep: owns its decider and its journal's end, keeps the leases of attempts outside this process, deletes the checkpoints that nothing needs. Trains
/// nothing itself. Does not own what it is given: journal and checkpoints are the caller's to dispose after it. Safe for several threads.
/// </summary>
public sealed partial class SweepHost : ISweepHost
{
    // That the budget's time is over is not an event until somebody asks.
    private static readonly TimeSpan LongestReview = TimeSpan.FromSeconds(1);

    private readonly IJournal _journal;
    private readonly SweepHostOptions _options;
    private readonly LeaseTable _leases;
    private readonly OutsideTraces _outside;
    private readonly OutsideProgress _progress = new();
    private readonly SweepOwner _owner;
    private readonly AfterDurable _after;
    private readonly CancellationTokenSource _drain = new();
    private Task _cleaning = Task.CompletedTask;
    private HostFailedException? _failure;
    private long _durable; // at least so many entries are
    private long _awaited = -1; // the position for which more decisions wait

    private SweepHost(SweepState state, JournalEntry? last, string specification, SweepInstruments instruments, ReportMarks marks, IJournal journal, ICheckpointStore checkpoints, SweepHostOptions options)
    {
        (_journal, _options, Marks, Checkpoints, Specification, Instruments) = (journal, options, marks, checkpoints, specification, instruments);
        Name = options.Name ?? state.Setup.Name;
        _durable = journal.NextPosition;
        Reports = new ReportIndex(Entries);
        _owner = new SweepOwner(state, last, journal, Instruments);
        _after = new AfterDurable(journal, options, Draining);
        Gate = new StorageGate(options.StorageRetry, options.Notice);
        _leases = new LeaseTable(options.Time, EndSilent);
        _outside = new OutsideTraces(Name);
        var trials = new TrialReadings(_owner, Instruments.Figures, () => Running(), Name);
        Instruments.Observe(new HostReadings(_owner, journal, Name, options), trials);
    }

    /// <summary>
    /// An attempt outside this process is to end, by another's doing than its own messages': its trial was ended, or another attempt has fenced it out. Raised on the thread pool once that is durable,
    /// with trial, attempt and reason. Who cannot be reached hears it as the answer to its next message.
    /// </summary>
    public event Action<int, int, string>? AttemptStopped;

    /// <inheritdoc/>
    public ISweepService Service => new SweepHostService(this, null);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsStalled => Stalled is not null;

    /// <summary>What it waits for, for people; null where it does not.</summary>
    internal string? Stalled => Gate.Stalled ?? (Volatile.Read(ref _awaited) >= Volatile.Read(ref _durable) ? "The sweep is paused: its journal is not being written. It goes on by itself." : null);

    internal string Specification { get; }

    /// <summary>Where trials report.</summary>
    internal ReportMarks Marks { get; }

    internal ICheckpointStore Checkpoints { get; }

    internal SweepInstruments Instruments { get; }

    internal StorageGate Gate { get; }

    internal ReportIndex Reports { get; }

    /// <summary>Says what is being trained in this process, by slot.</summary>
    internal Func<ImmutableArray<RunningAttemptView>> RunningHere { get; set; } = static () => [];

    /// <summary>Completes when what follows from the decisions so far has been done.</summary>
    internal Task Settled => Task.WhenAll(_after.Done, _cleaning);

    internal CancellationToken Draining => _drain.Token;

    internal bool IsDraining => _drain.IsCancellationRequested;

    internal long Now => _options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins a sweep in an empty journal, or takes up the one that the journal tells of. Reading and writing are done on the thread pool.</summary>
    /// <param name="setup">What decisions depend on; of the specification in the journal where there is one.</param>
    /// <param name="specification">The specification as YAML; for the journal of a new sweep.</param>
    /// <param name="data">What the data is now.</param>
    /// <param name="reportEvery">After how much resource trials report, besides at rungs and their end.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="checkpoints">
    /// The checkpoints. Those that nothing can ever refer to, such as a killed host leaves behind, are deleted; not those that an attempt outside, which lives on when its host is replaced, may be about to tell of.
    /// </param>
    /// <param name="options">How to run.</param>
    /// <exception cref="SweepFolderException">The data is not what the sweep began with.</exception>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public static Task<SweepHost> Start(
        SweepSetup setup,
        string specification,
        ImmutableArray<DataFingerprint> data,
        long reportEvery,
        IJournal journal,
        ICheckpointStore checkpoints,
        SweepHostOptions? options = null)
        => Task.Run(() =>
        {
            var host = StartHere(setup, specification, data, reportEvery, journal, checkpoints, options ?? new SweepHostOptions(), cleans: false);
            // To list what is stored takes its time on a volume far away; what is deleted nobody will ask for.
            host._cleaning = Task.Run(host.Clean);
            return host;
        });

    /// <summary>The same on this thread, with nothing left to do behind the scenes: attempts of this process do not tell of a checkpoint before it is stored.</summary>
    internal static SweepHost StartHere(
        SweepSetup setup,
        string specification,
        ImmutableArray<DataFingerprint> data,
        long reportEvery,
        IJournal journal,
        ICheckpointStore checkpoints,
        SweepHostOptions options,
        bool cleans = true)
    {
        var (state, last, instruments, kept) = Restore(setup, journal, options);
        try
        {
            if (state.IsCreated) DataFingerprints.RequireSame(state.Data, data);
            var marks = new ReportMarks(reportEvery, state.Scheduler.Rungs, setup.MaxResource);
            var host = new SweepHost(state, last, specification, instruments, marks, journal, checkpoints, options) { _kept = kept };
            host.Attach(state, data);
            if (cleans) host.Checkpoints.KeepOnly(host.IsKept);
            return host;
        }
        catch
        {
            instruments.Dispose();
            throw;
        }
    }

    /// <summary>Ends the sweep when it is at its end, though no slot asks, until it is over or the host is asked to stop.</summary>
    /// <inheritdoc/>
    public Task<RunOutcome> Run(CancellationToken drain = default, CancellationToken quit = default) => Run([ReviewUntilEnd()], drain, quit);

    /// <summary>Runs until what works for the sweep in this process is done.</summary>
    internal async Task<RunOutcome> Run(IReadOnlyList<Task> work, CancellationToken drain, CancellationToken quit)
    {
        using var draining = drain.Register(Drain);
        var left = new TaskCompletionSource();
        await using var quitting = quit.Register(() => left.TrySetResult());
        var all = Task.WhenAll(work);
        if (await Task.WhenAny(all, left.Task).ConfigureAwait(false) != all)
        {
            Drain();
            return RunOutcome.Quit;
        }

        await all.ConfigureAwait(false);
        await _after.Done.ConfigureAwait(false);
        if (_failure is { } failure) throw failure;
        var end = _owner.Read(static state => state.NextPosition - 1);
        if (!await _after.BecomesDurable(end).ConfigureAwait(false)) _options.Notice("The disk is full: the last reports and checkpoints are not in the journal; a resumed sweep repeats them.");
        return _owner.Read(state => state.IsFinished) ? RunOutcome.Finished : RunOutcome.Drained;
    }

    /// <summary>Asks what is running in this process to save and stop.</summary>
    public void Drain()
    {
        _drain.Cancel();
        _owner.PassTurn();
    }

    /// <summary>Ends what is left of the host's work behind the scenes. Attempts outside live on, for the next host.</summary>
    public async ValueTask DisposeAsync()
    {
        Drain();
        _leases.Dispose();
        _owner.Close();
        _after.GiveUpAfter(_options.LongestClose);
        await Settled.ConfigureAwait(false);
        await KeepLast().ConfigureAwait(false);
        _outside.Dispose();
        Instruments.Dispose();
    }

    internal IEnumerable<JournalEntry> Entries(long from) => _journal.Read(from);

    internal Task<long> WhenChanged(long position, CancellationToken cancel) => _owner.WhenChanged(position, cancel);

    internal T Read<T>(Func<SweepState, T> read) => _owner.Read(read);

    internal Decision Execute(SweepCommand command, string? by = null, Func<SweepState, bool>? only = null)
    {
        var since = AttemptTrace.Now;
        var decision = _owner.Execute(command, by, only);
        _outside.On(decision.Events, since);
        _progress.On(decision.Events);
        KeepWhereDue(decision.Position + 1);
        return decision;
    }

    /// <summary>Completes when a position is durable: what a decision asked for by another than a slot of this process waits for.</summary>
    internal async Task Durable(long position, int? trial = null)
    {
        if (position < 0) return;
        var start = Stopwatch.GetTimestamp();
        try
        {
            await _journal.WhenDurable(position).ConfigureAwait(false);
        }
        catch (JournalException e) when (!e.StorageFull)
        {
            Fail(e);
            throw;
        }

        NoteDurable(position);
        Instruments.OnDurable(Stopwatch.GetElapsedTime(start), trial);
    }

    /// <summary>Performs, once they are durable, the actions that concern others than the attempt that asked.</summary>
    internal void Perform(Decision decision, int ownTrial = -1, int ownAttempt = 0)
    {
        foreach (var action in decision.Actions)
        {
            switch (action)
            {
                case SweepAction.DiscardCheckpoint discard:
                    _after.Do(decision.Position, () => Discard(discard.Checkpoint));
                    break;
                case SweepAction.StopAttempt stop when stop.Trial != ownTrial || stop.Attempt != ownAttempt:
                    _after.Do(decision.Position, () => AttemptStopped?.Invoke(stop.Trial, stop.Attempt, stop.Reason));
                    break;
            }
        }
    }

    /// <summary>What is running, here and outside.</summary>
    internal ImmutableArray<RunningAttemptView> Running() => [.. RunningHere(), .. _owner.Read(_progress.Views)];

    internal void Fail(Exception cause)
    {
        var message = cause is JournalException or DeviceLostException ? cause.Message : $"The host failed: {cause.GetType().Name}: {cause.Message}";
        Interlocked.CompareExchange(ref _failure, new HostFailedException(message, cause), null);
        Drain();
    }

    private void Attach(SweepState state, ImmutableArray<DataFingerprint> data)
    {
        if (!state.IsCreated) Execute(new SweepCommand.CreateSweep(Now, Specification, data), _options.By);
        if (!state.IsFinished)
        {
            var attached = Execute(new SweepCommand.AttachHost(Now, _options.Host));
            _journal.WhenDurable(attached.Position).GetAwaiter().GetResult();
            NoteDurable(attached.Position);
        }

        BeginLeases(state);
    }

    private bool IsKept(CheckpointKey key) => !_owner.Read(state => state.IsUnneededForGood(key, Now));

    private void Clean()
    {
        try
        {
            Checkpoints.KeepOnly(IsKept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _options.Notice($"Checkpoints of '{Name}' that nothing needs could not be deleted: {e.Message}");
        }
    }

    private void Discard(CheckpointReference checkpoint)
    {
        try
        {
            Checkpoints.Discard(checkpoint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _options.Notice($"The checkpoint of trial {checkpoint.Trial} at {checkpoint.Resource}, which nothing needs, could not be deleted: {e.Message}");
        }
    }

    private void NoteDurable(long position)
    {
        var before = Volatile.Read(ref _durable);
        while (before <= position && Interlocked.CompareExchange(ref _durable, position + 1, before) is var seen && seen != before) before = seen;
    }

    // Loops outside may leave once the last trial has ended.
    private async Task ReviewUntilEnd()
    {
        try
        {
            while (!IsDraining)
            {
                var turns = _owner.Turns;
                Perform(Execute(new SweepCommand.ReviewSweep(Now)));
                if (_owner.Read(static state => state.IsFinished)) return;
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(Draining);
                await Task.WhenAny(_owner.WhenTurn(turns), Task.Delay(LongestReview, _options.Time, wait.Token)).ConfigureAwait(false);
                await wait.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }
}
