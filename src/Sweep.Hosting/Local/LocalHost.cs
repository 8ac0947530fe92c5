using System.Collections.Immutable;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Attempts;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Local;

/// <summary>
/// Runs a sweep in this process: a host of it, and a thread of its own for each slot. Does not own what it is given: journal, checkpoints
/// and trainer are the caller's to dispose after it.
/// </summary>
public sealed partial class LocalHost : ISweepHost
{
    private readonly SweepHost _host;
    private readonly LocalHostOptions _options;
    private readonly AttemptRunner _runner;
    private readonly TrainingInstruments _training;
    private readonly Dictionary<int, RunningAttempt> _running = []; // by slot
    private readonly IDisposable? _slotsShown;

    private LocalHost(SweepHost host, ITrainer trainer, LocalHostOptions options)
    {
        (_host, _options) = (host, options);
        _training = new TrainingInstruments(Name, options.Engine);
        var (metric, maximize) = host.Read(static state => (state.Setup.Metric, state.Setup.Maximize));
        _runner = new AttemptRunner(trainer, new AttemptPlan(host.Marks, metric, maximize, options.CheckpointInterval), _training, options.Time);
        host.RunningHere = Running;
        host.AttemptStopped += Stop;
        _slotsShown = options.Pool is null ? WorkerInstruments.Show(options.Worker, () => (Running().Length, options.Slots)) : null;
    }

    /// <inheritdoc/>
    public ISweepService Service => _host.Service;

    /// <inheritdoc/>
    public string Name => _host.Name;

    /// <inheritdoc/>
    public bool IsStalled => _host.IsStalled;

    /// <summary>Begins a sweep in an empty journal, or takes up the one that the journal tells of.</summary>
    /// <param name="setup">What decisions depend on; of the specification in the journal where there is one.</param>
    /// <param name="specification">The specification as YAML; for the journal of a new sweep.</param>
    /// <param name="data">What the data is now.</param>
    /// <param name="reportEvery">After how much resource trials report, besides at rungs and their end.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="checkpoints">The checkpoints; those that nothing refers to, such as a killed host leaves behind, are deleted.</param>
    /// <param name="trainer">The engine.</param>
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
        ITrainer trainer,
        LocalHostOptions? options = null)
    {
        options ??= new LocalHostOptions();
        var host = SweepHost.StartHere(setup, specification, data, reportEvery, journal, checkpoints, options);
        return new LocalHost(host, trainer, options);
    }

    /// <inheritdoc/>
    public Task<RunOutcome> Run(CancellationToken drain = default, CancellationToken quit = default)
        => _host.Run([.. Enumerable.Range(0, _options.Slots).Select(RunSlot)], drain, quit);

    /// <summary>Ends what is left of the host's work behind the scenes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().ConfigureAwait(false);
        _training.Dispose();
        _slotsShown?.Dispose();
    }

    private ImmutableArray<RunningAttemptView> Running()
    {
        lock (_running) return [.. _running.OrderBy(pair => pair.Key).Select(pair => pair.Value.View())];
    }

    private void Stop(int trial, int number, string reason)
    {
        lock (_running)
        {
            foreach (var attempt in _running.Values)
            {
                if (attempt.Start.Trial == trial && attempt.Start.Attempt == number) attempt.Stop(reason);
            }
        }
    }
}
