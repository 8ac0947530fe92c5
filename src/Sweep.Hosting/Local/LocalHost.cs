using System.Collections.Immutable;
using System.Diagnostics;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Attempts;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Local;

/// <summary>
/// Runs a sweep in this process: one decider, and a thread of its own for each slot. Does not own what it is given: journal, checkpoints
/// and trainer are the caller's to dispose after it.
/// </summary>
public sealed partial class LocalHost : IAsyncDisposable
{
    private readonly IJournal _journal;
    private readonly LocalHostOptions _options;
    private readonly AttemptRunner? _runner;
    private readonly TrainingInstruments? _training;
    private readonly ReportMarks _marks;
    private readonly LeaseTable _leases;
    private readonly OutsideTraces _outside;
    private readonly SweepOwner _owner;
    private readonly Dictionary<int, RunningAttempt> _running = [];
    private readonly CancellationTokenSource _drain = new();
    private readonly Lock _cleanupLock = new();
    private readonly IDisposable? _slotsShown;
    private Task _cleanup = Task.CompletedTask;
    private HostFailedException? _failure;

    private LocalHost(SweepState state, string specification, SweepInstruments instruments, ReportMarks marks, IJournal journal, ICheckpointStore checkpoints, ITrainer? trainer, LocalHostOptions options)
    {
        (_journal, _options, Checkpoints, Specification) = (journal, options, checkpoints, specification);
        Name = options.Name ?? state.Setup.Name;
        Instruments = instruments;
        Reports = new ReportIndex(Entries);
        _owner = new SweepOwner(state, journal, Instruments);
        Gate = new StorageGate(options.StorageRetry, options.Notice);
        _marks = marks;
        if (trainer is not null)
        {
            _training = new TrainingInstruments(Name, options.Engine);
            _runner = new AttemptRunner(trainer, new AttemptPlan(marks, state.Setup.Metric, state.Setup.Maximize, options.CheckpointInterval), _training, options.Time);
        }

        _leases = new LeaseTable(options.Time, EndSilent);
        _outside = new OutsideTraces(Name);
        var trials = new TrialReadings(_owner, Instruments.Figures, () => Running(), Name);
        Instruments.Observe(new HostReadings(_owner, journal, Name, options), trials);
        _slotsShown = options.Pool is null ? WorkerInstruments.Show(options.Worker, () => (Running().Length, options.Slots)) : null;
    }

    /// <summary>The sweep as others meet it.</summary>
    public ISweepService Service => new LocalService(this, null);

    /// <summary>The sweep's name among others.</summary>
    public string Name { get; }

    /// <summary>Whether it waits for storage, such as space on a full disk.</summary>
    public bool IsStalled => Gate.Stalled is not null;

    internal string Specification { get; }

    internal ICheckpointStore Checkpoints { get; }

    internal SweepInstruments Instruments { get; }

    internal StorageGate Gate { get; }

    internal ReportIndex Reports { get; }

    internal CancellationToken Draining => _drain.Token;

    internal bool IsDraining => _drain.IsCancellationRequested;

    internal long Now => _options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins a sweep in an empty journal, or takes up the one that the journal tells of.</summary>
    /// <param name="setup">What decisions depend on; of the specification in the journal where there is one.</param>
    /// <param name="specification">The specification as YAML; for the journal of a new sweep.</param>
    /// <param name="data">What the data is now.</param>
    /// <param name="reportEvery">After how much resource trials report, besides at rungs and their end.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="checkpoints">The checkpoints; those that nothing refers to, such as a killed host leaves behind, are deleted.</param>
    /// <param name="trainer">The engine; null where all trials are trained outside, and there are no slots here.</param>
    /// <param name="options">How to run.</param>
    /// <exception cref="SweepFolderException">The data is not what the sweep began with.</exception>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public static LocalHost Start(
        SweepSetup setup,
        string specification,
        ImmutableArray<DataFingerprint> data,
        long reportEvery,
        IJournal journal,
        ICheckpointStore checkpoints,
        ITrainer? trainer,
        LocalHostOptions? options = null)
    {
        options ??= new LocalHostOptions();
        if (trainer is null) options = options with { Slots = 0, Pool = null };
        var instruments = new SweepInstruments(options.Name ?? setup.Name);
        try
        {
            return Start(setup, specification, data, reportEvery, journal, checkpoints, trainer, options, instruments);
        }
        catch
        {
            instruments.Dispose();
            throw;
        }
    }

    private static LocalHost Start(
        SweepSetup setup,
        string specification,
        ImmutableArray<DataFingerprint> data,
        long reportEvery,
        IJournal journal,
        ICheckpointStore checkpoints,
        ITrainer? trainer,
        LocalHostOptions options,
        SweepInstruments instruments)
    {
        var state = new SweepState(setup);
        foreach (var entry in ReadAhead.Of(journal.Read()))
        {
            state.Apply(entry);
            instruments.OnReplayed(entry, state);
        }

        if (state.IsCreated) DataFingerprints.RequireSame(state.Data, data);
        var marks = new ReportMarks(reportEvery, state.Scheduler.Rungs, setup.MaxResource);
        var host = new LocalHost(state, specification, instruments, marks, journal, checkpoints, trainer, options);
        if (!state.IsCreated) host.Execute(new SweepCommand.CreateSweep(host.Now, specification, data), options.By);
        if (!state.IsFinished)
        {
            var attached = host.Execute(new SweepCommand.AttachHost(host.Now, host._options.Host));
            journal.WhenDurable(attached.Position).GetAwaiter().GetResult();
        }

        checkpoints.KeepOnly(state.NeededCheckpoints());
        host.BeginLeases(state);
        return host;
    }

    /// <summary>Runs the sweep to its end, or until asked to stop. A host runs once.</summary>
    /// <param name="drain">Asks to stop: what is running saves a checkpoint first.</param>
    /// <param name="quit">Asks to stop at once: what is running is left.</param>
    /// <exception cref="HostFailedException">The journal cannot be written, for another reason than a full disk.</exception>
    public async Task<RunOutcome> Run(CancellationToken drain = default, CancellationToken quit = default)
    {
        using var draining = drain.Register(Drain);
        Task[] threads = _runner is null ? [ReviewUntilEnd()] : [.. Enumerable.Range(0, _options.Slots).Select(RunSlot)];
        var left = new TaskCompletionSource();
        await using var quitting = quit.Register(() => left.TrySetResult());
        var all = Task.WhenAll(threads);
        if (await Task.WhenAny(all, left.Task).ConfigureAwait(false) != all)
        {
            Drain();
            return RunOutcome.Quit;
        }

        await all.ConfigureAwait(false);
        await Cleanup().ConfigureAwait(false);
        if (_failure is { } failure) throw failure;
        var end = _owner.Read(static state => state.NextPosition - 1);
        if (!await BecomesDurable(end).ConfigureAwait(false)) _options.Notice("The disk is full: the last reports and checkpoints are not in the journal; a resumed sweep repeats them.");
        return _owner.Read(state => state.IsFinished) ? RunOutcome.Finished : RunOutcome.Drained;
    }

    /// <summary>Asks what is running to save and stop.</summary>
    public void Drain()
    {
        _drain.Cancel();
        _owner.PassTurn();
    }

    /// <summary>Ends what is left of the host's work behind the scenes.</summary>
    public async ValueTask DisposeAsync()
    {
        Drain();
        _leases.Dispose();
        _owner.Close();
        await Cleanup().ConfigureAwait(false);
        _outside.Dispose();
        _slotsShown?.Dispose();
        _training?.Dispose();
        Instruments.Dispose();
    }

    internal IEnumerable<JournalEntry> Entries(long from) => _journal.Read(from);

    internal Task<long> WhenChanged(long position, CancellationToken cancel) => _owner.WhenChanged(position, cancel);

    /// <summary>Completes when a position is durable: what a decision asked for by another than a slot waits for.</summary>
    internal async Task Durable(long position, int? trial = null)
    {
        if (position < 0) return;
        var start = Stopwatch.GetTimestamp();
        await _journal.WhenDurable(position).ConfigureAwait(false);
        Instruments.OnDurable(Stopwatch.GetElapsedTime(start), trial);
    }

    internal T Read<T>(Func<SweepState, T> read) => _owner.Read(read);

    internal Decision Execute(SweepCommand command, string? by = null, Func<SweepState, bool>? only = null)
    {
        var since = AttemptTrace.Now;
        var decision = _owner.Execute(command, by, only);
        _outside.On(decision.Events, since);
        return decision;
    }

    /// <summary>Waits until a position is durable, through times in which the disk is full.</summary>
    internal void WaitUntilDurable(long position, int? trial = null)
    {
        if (position < 0) return;
        var start = Stopwatch.GetTimestamp();
        Gate.Pass(
            () =>
            {
                _journal.WhenDurable(position).GetAwaiter().GetResult();
                return 0;
            },
            Draining);
        Instruments.OnDurable(Stopwatch.GetElapsedTime(start), trial);
    }

    /// <summary>
    /// What an attempt shall do after a message. A slot that gives its trial back need not wait for the disk: it does nothing but lease,
    /// and what it leases is durable after what came before.
    /// </summary>
    internal AttemptAnswer Answer(SweepAction.StartAttempt own, Decision decision)
    {
        Perform(decision, own);
        foreach (var action in decision.Actions)
        {
            switch (action)
            {
                case SweepAction.StopAttempt stop when stop.Trial == own.Trial && stop.Attempt == own.Attempt:
                    return new AttemptAnswer.Stop(stop.Reason);
                case SweepAction.PauseAttempt pause when pause.Trial == own.Trial && pause.Attempt == own.Attempt:
                    return new AttemptAnswer.Pause(pause.Reason);
            }
        }

        return decision.Events.IsEmpty && _owner.Read(static state => state.FinishReason) is { } over ? new AttemptAnswer.Stop(over) : AttemptAnswer.Continue.Instance;
    }

    /// <summary>Performs, once they are durable, the actions that concern others than the slot that asked.</summary>
    internal void Perform(Decision decision, SweepAction.StartAttempt? own = null)
    {
        foreach (var action in decision.Actions)
        {
            var isForOthers = action is SweepAction.DiscardCheckpoint || (action is SweepAction.StopAttempt stop && (stop.Trial != own?.Trial || stop.Attempt != own.Attempt));
            if (!isForOthers) continue;
            lock (_cleanupLock) _cleanup = PerformAfter(_cleanup, decision.Position, action);
        }
    }

    /// <summary>Journals a checkpoint; one that nothing refers to is deleted.</summary>
    internal bool Record(CheckpointReference checkpoint)
    {
        var decision = Execute(new SweepCommand.RecordCheckpoint(Now, checkpoint));
        Perform(decision);
        var taken = decision.Events.Any(static item => item is SweepEvent.CheckpointSaved);
        if (!taken) Checkpoints.Discard(checkpoint);
        return taken;
    }

    /// <summary>What is running, by slot.</summary>
    internal ImmutableArray<RunningAttemptView> Running()
    {
        lock (_running) return [.. _running.OrderBy(pair => pair.Key).Select(pair => pair.Value.View())];
    }

    private async Task PerformAfter(Task before, long position, SweepAction action)
    {
        await before.ConfigureAwait(false);
        // What never becomes durable is not done: a checkpoint too many stays until the next host takes up the sweep.
        if (!await BecomesDurable(position).ConfigureAwait(false)) return;
        switch (action)
        {
            case SweepAction.StopAttempt stop:
                StopElsewhere(stop);
                break;
            case SweepAction.DiscardCheckpoint discard:
                Discard(discard.Checkpoint);
                break;
        }
    }

    private async Task<bool> BecomesDurable(long position)
    {
        while (true)
        {
            try
            {
                await _journal.WhenDurable(position).ConfigureAwait(false);
                return true;
            }
            catch (JournalException e) when (e.StorageFull && !IsDraining)
            {
                await Task.Delay(_options.StorageRetry, _options.Time).ConfigureAwait(false);
            }
            catch (Exception e) when (e is JournalException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    private void StopElsewhere(SweepAction.StopAttempt stop)
    {
        lock (_running)
        {
            foreach (var attempt in _running.Values)
            {
                if (attempt.Start.Trial == stop.Trial && attempt.Start.Attempt == stop.Attempt) attempt.Stop(stop.Reason);
            }
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

    private Task Cleanup()
    {
        lock (_cleanupLock) return _cleanup;
    }
}
