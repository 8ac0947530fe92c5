using Sweep.Cluster.Wire;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Workers;

/// <summary>The engines of a worker, one for each sweep that its slots train: opened by the first slot, kept for a while after the last.</summary>
internal sealed class SweepEngines(Func<Specification, ITrainer?> open, Func<string, ICheckpointStore> checkpoints, WorkerOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Shared> _shared = [];
    private readonly Dictionary<string, (string Reason, long At)> _unfit = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Engine, string Device), string> _lost = []; // devices, and how

    /// <summary>The sweeps that cannot be trained here, and why.</summary>
    public Dictionary<string, string> Unfit
    {
        get
        {
            lock (_lock) return _unfit.ToDictionary(static pair => pair.Key, static pair => pair.Value.Reason, StringComparer.Ordinal);
        }
    }

    /// <summary>An engine for a slot; to be given back. Opens it where it is the first, which reads the sweep's data; the others wait for that.</summary>
    /// <exception cref="UnfitException">The sweep cannot be trained here.</exception>
    public Use Take(string sweep, SweepEngineFacts facts)
    {
        // A sweep that was deleted and begun anew under its name is another.
        var key = new Key(sweep, facts.Specification, string.Concat(facts.Data.Select(static file => file.Sha256)));
        Shared shared;
        lock (_lock)
        {
            if (!_shared.TryGetValue(key, out shared!)) _shared[key] = shared = new Shared(new(() => SweepEngine.Open(sweep, facts, open, checkpoints(sweep), options, time)));
            shared.Users++;
        }

        try
        {
            var place = shared.Engine.Value.Place;
            lock (_lock) return _lost.TryGetValue(place, out var reason) ? throw new UnfitException(reason) : new Use(this, shared);
        }
        catch (UnfitException e)
        {
            lock (_lock)
            {
                _unfit[sweep] = (e.Message, time.GetTimestamp());
                if (shared.Engine.IsValueCreated) GiveBack(shared);
                else _shared.Remove(key);
            }

            throw;
        }
    }

    /// <summary>The device of a sweep is lost: nothing is trained on it any more, of whichever sweep, until this worker is started anew.</summary>
    public void Lose(string sweep, SweepEngine engine, string reason)
    {
        lock (_lock)
        {
            _unfit[sweep] = (reason, time.GetTimestamp());
            _lost[engine.Place] = reason;
        }
    }

    /// <summary>Closes what nobody has used for long, and forgets what could not be trained long ago.</summary>
    public void Review()
    {
        lock (_lock)
        {
            foreach (var (key, shared) in _shared.Where(pair => pair.Value.Users == 0 && time.GetElapsedTime(pair.Value.IdleSince) >= options.KeepEngine).ToArray())
            {
                _shared.Remove(key);
                shared.Engine.Value.Dispose();
            }

            foreach (var (sweep, _) in _unfit.Where(pair => time.GetElapsedTime(pair.Value.At) >= options.RetryUnfit).ToArray()) _unfit.Remove(sweep);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var shared in _shared.Values.Where(static shared => shared.Users == 0)) shared.Engine.Value.Dispose();
            _shared.Clear();
        }
    }

    private void GiveBack(Shared shared)
    {
        lock (_lock)
        {
            shared.Users--;
            shared.IdleSince = time.GetTimestamp();
        }
    }

    /// <summary>A slot's use of an engine, until disposed.</summary>
    internal sealed class Use : IDisposable
    {
        private readonly SweepEngines _owner;
        private readonly Shared _shared;

        internal Use(SweepEngines owner, object shared) => (_owner, _shared) = (owner, (Shared)shared);

        public SweepEngine Engine => _shared.Engine.Value;

        public void Dispose() => _owner.GiveBack(_shared);
    }

    private readonly record struct Key(string Sweep, string Specification, string Data);

    private sealed class Shared(Lazy<SweepEngine> engine)
    {
        public Lazy<SweepEngine> Engine => engine;

        public int Users { get; set; }

        public long IdleSince { get; set; }
    }
}
