using System.Collections.Immutable;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Local;
using Sweep.Hosting.Trainers;

namespace Sweep.TestKit.Local;

/// <summary>A sweep in a folder with a local host and a scripted trainer; opened again it goes on, as another process would.</summary>
public sealed class LocalSweep : IAsyncDisposable
{
    private readonly FileJournal _file;

    private LocalSweep(string folder, FileJournal file, LocalHost host, SweepSetup setup) => (Folder, _file, Host, Setup) = (folder, file, host, setup);

    public string Folder { get; }

    public LocalHost Host { get; }

    /// <summary>The sweep as others meet it.</summary>
    public ISweepService Service => Host.Service;

    public SweepSetup Setup { get; }

    /// <summary>What is in the journal's file now.</summary>
    public IReadOnlyList<JournalEntry> Journal => [.. JournalFile.Read(System.IO.Path.Combine(Folder, "journal.jsonl"))];

    /// <summary>Begins or takes up the sweep of a folder.</summary>
    public static LocalSweep Open(
        string folder,
        SweepSetup setup,
        ITrainer trainer,
        LocalHostOptions? options = null,
        long reportEvery = 10,
        Func<IJournal, IJournal>? wrapJournal = null,
        Func<ICheckpointStore, ICheckpointStore>? wrapStore = null,
        ImmutableArray<DataFingerprint> data = default,
        string? specification = null)
    {
        Directory.CreateDirectory(folder);
        var file = FileJournal.Open(System.IO.Path.Combine(folder, "journal.jsonl"));
        ICheckpointStore store = new FolderCheckpointStore(System.IO.Path.Combine(folder, "checkpoints"));
        try
        {
            var host = LocalHost.Start(
                setup,
                specification ?? "name: " + setup.Name,
                data.IsDefault ? [] : data,
                reportEvery,
                wrapJournal?.Invoke(file) ?? file,
                wrapStore?.Invoke(store) ?? store,
                trainer,
                options ?? new LocalHostOptions { Slots = 1 });
            return new LocalSweep(folder, file, host, setup);
        }
        catch
        {
            file.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>The state that the journal gives.</summary>
    public SweepState Replay() => SweepReplay.Rebuild(Setup, Journal);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _file.DisposeAsync();
    }
}
