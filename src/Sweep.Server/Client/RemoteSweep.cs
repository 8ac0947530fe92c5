using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.Server.Contracts;

namespace Sweep.Server.Client;

/// <summary>
/// A sweep on a server: the same port as in the server's own process. Changes are journaled with the name of the token that they are asked for with.
/// </summary>
public sealed partial class RemoteSweep : ISweepService
{
    private const int PageOfTrials = 1000;
    private const int PageOfEntries = 1000;
    private static readonly TimeSpan PauseBetweenStreams = TimeSpan.FromMilliseconds(200);
    private static readonly ContractsContext Json = ContractsContext.Compact;

    private readonly ServerConnection _server;
    private readonly string _path;

    internal RemoteSweep(ServerConnection server, string name)
        => (_server, Name, _path) = (server, name, $"sweeps/{Uri.EscapeDataString(name)}");

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ISweepService By(string name) => _server.By(name) is var other && other == _server ? this : new RemoteSweep(other, Name);

    /// <inheritdoc/>
    public Task<string> Specification() => _server.GetText($"{_path}/specification");

    /// <inheritdoc/>
    public async Task<SweepSummary> Summary() => (await _server.Get(_path, Json.SweepDocument).ConfigureAwait(false)).ToSummary();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TrialView>> Trials(TrialState? state = null, int after = -1, int count = int.MaxValue)
    {
        var trials = new List<TrialView>();
        var wanted = state is { } only ? $"&state={only.ToString().ToLowerInvariant()}" : "";
        for (int? next = after; next is { } from && trials.Count < count;)
        {
            var limit = Math.Min(count - trials.Count, PageOfTrials);
            var page = await _server.Get(Invariant($"{_path}/trials?after={from}&limit={limit}{wanted}"), Json.TrialPage).ConfigureAwait(false);
            trials.AddRange(page.Trials.Select(static trial => trial.ToView()));
            next = page.Next;
        }

        return trials;
    }

    /// <inheritdoc/>
    public async Task<TrialView?> Trial(int number)
    {
        if (number < 0) return null;
        try
        {
            return (await _server.Get(Invariant($"{_path}/trials/{number}"), Json.TrialDocument).ConfigureAwait(false)).ToView();
        }
        catch (UnknownTrialException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TrialView>> Leaderboard(int count)
    {
        if (count <= 0) return [];
        // A server gives the first thousand; what is behind them is in the list of trials.
        if (count > PageOfTrials) return [.. (await Trials().ConfigureAwait(false)).Where(static trial => trial.Rank is not null).OrderBy(static trial => trial.Rank).Take(count)];
        var board = await _server.Get(Invariant($"{_path}/leaderboard?limit={count}"), Json.LeaderboardDocument).ConfigureAwait(false);
        return [.. board.Leaderboard.Select(static trial => trial.ToView())];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReportView>> Reports(int trial)
    {
        try
        {
            var list = await _server.Get(Invariant($"{_path}/trials/{trial}/reports"), Json.ReportList).ConfigureAwait(false);
            return [.. list.Reports.Select(report => report.ToView(trial))];
        }
        catch (UnknownTrialException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalEntry> Entries(long from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // A server has nothing to say of positions that are still to come.
        for (var end = (await Summary().ConfigureAwait(false)).Position; from < end;)
        {
            var page = await _server.Get(Invariant($"{_path}/events?from={from}&limit={PageOfEntries}"), Json.EntryPage, cancel).ConfigureAwait(false);
            foreach (var entry in page.Entries) yield return entry;
            if (page.Entries.Count == 0) yield break;
            from = page.Next;
        }
    }

    /// <inheritdoc/>
    public async Task<long> WhenChanged(long position, CancellationToken cancel)
    {
        while (true)
        {
            if ((await Summary().ConfigureAwait(false)).Position >= position)
            {
                await foreach (var entry in LiveEvents.Read(_server, $"{_path}/events", Math.Max(position, 0), cancel).ConfigureAwait(false)) return entry.Position + 1;
            }

            await Task.Delay(PauseBetweenStreams, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The entries from a position on, and those to come, until the sweep is over. A stream that breaks off, since the server stops or the network fails,
    /// is opened again behind the last entry that came: none is left out and none comes twice.
    /// </summary>
    public async IAsyncEnumerable<JournalEntry> Follow(long from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        while (true)
        {
            await foreach (var entry in LiveEvents.Read(_server, $"{_path}/events", from, cancel).ConfigureAwait(false))
            {
                from = entry.Position + 1;
                yield return entry;
                if (entry.Events[^1] is SweepEvent.SweepFinished) yield break;
            }

            if (await Summary().ConfigureAwait(false) is { Finish: not null } over && over.Position <= from) yield break;
            await Task.Delay(PauseBetweenStreams, cancel).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    /// <remarks>It is compared with its digest once it is here, and deleted from this machine when the stream is closed.</remarks>
    public async Task<Stream> OpenCheckpoint(CheckpointReference checkpoint)
    {
        var view = await Trial(checkpoint.Trial).ConfigureAwait(false);
        var which = checkpoint == view?.BestCheckpoint ? "best"
            : checkpoint == view?.LastCheckpoint ? "last"
            : throw new CheckpointException(Invariant($"{Name}/{checkpoint.Trial}: the checkpoint of attempt {checkpoint.Attempt} at {checkpoint.Resource} is missing: the sweep keeps it no longer."));
        var path = Invariant($"{_path}/trials/{checkpoint.Trial}/checkpoints/{which}");
        return await _server.Send(() => new HttpRequestMessage(HttpMethod.Get, path), canRepeat: true, response => Fetch(response, checkpoint), default).ConfigureAwait(false);
    }

    private static async Task<Stream> Fetch(HttpResponseMessage response, CheckpointReference checkpoint)
    {
        var file = new FileStream(System.IO.Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await response.Content.CopyToAsync(file).ConfigureAwait(false);
            file.Position = 0;
            var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file).ConfigureAwait(false));
            if (digest != checkpoint.Digest) throw new CheckpointException($"trial {checkpoint.Trial}: what arrived is not the checkpoint that was saved: its SHA-256 is {digest}, not {checkpoint.Digest}. Try again.");
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
