using System.Collections.Concurrent;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Hosting.Workers;

namespace Sweep.Hosting.Catalogs;

/// <summary>
/// The sweeps of folders of this machine. Those that are not finished are taken up and run, sharing the process's slots; finished ones are read.
/// One that cannot be run, or not even be read, is listed with its problem and holds up none of the others.
/// </summary>
public sealed class LocalSweepCatalog : ISweepCatalog, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CatalogEntry> _entries = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1);
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _quit = new();
    private readonly LocalCatalogOptions _options;
    private readonly SlotPool _pool;
    private volatile bool _isReady;
    private volatile Uri? _server;

    private LocalSweepCatalog(LocalCatalogOptions options, SortedDictionary<string, string> found)
    {
        _options = options;
        _pool = new SlotPool(options.Slots, options.Host.Worker);
        TakenUp = Task.Run(() => TakeUp(found));
    }

    /// <summary>The worker that trains them: this machine.</summary>
    public IWorkerDirectory Workers => new LocalWorker(_options.Host.Worker, _pool.Slots, this);

    /// <summary>Completes once every sweep that was found has been taken up, or listed with its problem.</summary>
    public Task TakenUp { get; }

    /// <inheritdoc/>
    public bool IsReady => _isReady && !_drain.IsCancellationRequested && _entries.Values.All(entry => !entry.IsStalled);

    /// <summary>Finds the sweeps of the folders and begins to take them up, one after another, in the background.</summary>
    /// <exception cref="SweepFolderException">A folder does not exist, or two sweeps have the same name.</exception>
    public static LocalSweepCatalog Open(LocalCatalogOptions options)
    {
        IReadOnlyList<string> folders = Directory.Exists(options.Root) ? [.. options.Folders, options.Root] : options.Folders;
        var found = FolderScan.Find(folders);
        foreach (var parent in found.Values.Select(folder => Path.GetDirectoryName(folder)!).Append(options.Root).Distinct()) FolderScan.Sweep(parent);
        return new LocalSweepCatalog(options, found);
    }

    /// <summary>Says to who finds a sweep's folder in use, by now or later, where its sweep can be reached.</summary>
    /// <param name="server">The address of the server that serves this catalog.</param>
    public void Announce(Uri server)
    {
        _server = server;
        foreach (var entry in _entries.Values) entry.Announce(server);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ISweepService>> List()
        => Task.FromResult<IReadOnlyList<ISweepService>>([.. _entries.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => entry.Service)]);

    /// <inheritdoc/>
    public Task<ISweepService?> Find(string name) => Task.FromResult(Entry(name)?.Service);

    /// <summary>Begins a sweep in a folder of its name below the root. Its data is looked for below the data folder.</summary>
    /// <inheritdoc/>
    public async Task<ISweepService> Create(string specification, IReadOnlyList<string> overrides, string? by)
    {
        var received = Specification.Receive(specification, overrides, _options.DataFolder);
        await TakenUp.ConfigureAwait(false);
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_drain.IsCancellationRequested) throw new SweepConflictException("No sweep is begun any more: the process that keeps them is stopping.");
            var path = Path.GetFullPath(Path.Combine(_options.Root, received.Name));
            // Names that differ in case alone would be one folder on some systems.
            if (_entries.Keys.Any(known => string.Equals(known, received.Name, StringComparison.OrdinalIgnoreCase)) || SweepFolder.Holds(path))
                throw new SweepConflictException($"There is a sweep '{received.Name}' already. Give this one another name, or delete that one.");
            // Reading data and making the folder take their time.
            var hosted = await Task.Run(() => HostedFolder.Create(path, received, HostOptions(received.Name) with { By = by })).ConfigureAwait(false);
            return Run(received.Name, hosted).Service;
        }
        catch (TrainerException e)
        {
            throw new SpecificationException(Specification.Received, [new(null, "task", e.Message)]);
        }
        catch (SweepFolderException e)
        {
            throw new SweepConflictException(e.Message, e);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Removes a sweep that is finished, paused or unavailable. What of a paused one still trains is stopped.</summary>
    /// <inheritdoc/>
    public async Task<bool> Delete(string name, string? by)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Entry(name) is not { } entry) return false;
            var summary = await entry.Service.Summary().ConfigureAwait(false);
            if (summary.Standing is SweepStanding.Running or SweepStanding.Interrupted) throw new SweepConflictException($"The sweep '{name}' is running. Pause or cancel it first.");
            await entry.Stop().ConfigureAwait(false);
            try
            {
                ChangeLog.Append(_options.Root, _options.Host.Time.GetUtcNow(), by, "sweep deleted", entry.Name);
                SweepFolder.Delete(entry.Folder, FolderScan.Deleted);
            }
            catch (SweepFolderException e)
            {
                _entries[entry.Name] = Listed(entry.Name, entry.Folder, e.Message);
                throw new SweepConflictException(e.Message, e);
            }

            _entries.TryRemove(entry.Name, out _);
            return true;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stops every sweep: what trains saves a checkpoint first, unless <paramref name="quit"/> asks to leave it.</summary>
    public async Task Stop(CancellationToken quit = default)
    {
        await using var quitting = quit.Register(_quit.Cancel);
        await _drain.CancelAsync().ConfigureAwait(false);
        await TakenUp.ConfigureAwait(false);
        await _changing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_entries.Values.Select(entry => entry.Stop())).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stops every sweep and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Stop().ConfigureAwait(false);
        _pool.Dispose();
    }

    private CatalogEntry? Entry(string name) => _entries.GetValueOrDefault(name);

    private void TakeUp(SortedDictionary<string, string> found)
    {
        foreach (var (name, folder) in found)
        {
            if (_drain.IsCancellationRequested) return;
            try
            {
                var sweep = FolderSweep.Open(folder);
                if (sweep.IsFinished) _entries[name] = new CatalogEntry(name, folder, new ReadOnlySweep(sweep, null));
                else Run(name, HostedFolder.Open(folder, HostOptions(name)));
            }
            catch (Exception e)
            {
                // Whatever is wrong with one sweep, the others are taken up.
                _options.Host.Notice($"{folder} is not run: {e.Message}");
                _entries[name] = Listed(name, folder, e.Message);
            }
        }

        _isReady = true;
    }

    private CatalogEntry Run(string name, HostedFolder hosted)
    {
        var entry = new CatalogEntry(name, hosted, _drain.Token, _quit.Token);
        _entries[name] = entry;
        if (_server is { } server) entry.Announce(server);
        _ = entry.Ended.ContinueWith(ended => Failed(entry, ended.Exception!.InnerException!), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return entry;
    }

    // Its journal cannot be written any more: what is in it can be read.
    private async Task Failed(CatalogEntry entry, Exception cause)
    {
        _options.Host.Notice($"{entry.Folder} is not run any more: {cause.Message}");
        await entry.Stop().ConfigureAwait(false);
        _entries.TryUpdate(entry.Name, Listed(entry.Name, entry.Folder, cause.Message), entry);
    }

    private static CatalogEntry Listed(string name, string folder, string problem)
    {
        try
        {
            return new CatalogEntry(name, folder, new ReadOnlySweep(FolderSweep.Open(folder), problem));
        }
        catch (Exception)
        {
            return new CatalogEntry(name, folder, new UnreadableSweep(name, problem));
        }
    }

    private LocalHostOptions HostOptions(string name) => _options.Host with { Name = name, Pool = _pool, Slots = _pool.Slots };
}
