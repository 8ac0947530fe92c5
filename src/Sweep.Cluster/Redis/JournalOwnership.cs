using System.Globalization;
using StackExchange.Redis;
using Sweep.Cluster.Checkpoints;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Redis;

/// <summary>
/// The right to write one sweep's journal and snapshot: an epoch, and who holds it. Every script checks the holder, whose name is never
/// used twice: epochs alone would repeat after Redis was restored from a backup.
/// </summary>
internal sealed class JournalOwnership(RedisConnection connection, string sweep, string holder, long epoch)
{
    private readonly RedisKey _owner = connection.Keys.Owner(sweep);

    public string Sweep => sweep;

    public long Epoch => epoch;

    public string Holder => holder;

    public RedisConnection Connection => connection;

    /// <summary>Takes over the journal; whoever wrote it until now is refused from here on.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="name">Who takes it, for messages to others.</param>
    /// <param name="volume">The volume that knows how far the journal has come; null to believe Redis.</param>
    /// <returns>The ownership, the next position, and what the volume has of the journal.</returns>
    /// <exception cref="JournalException">Redis has fewer entries than were durable; nothing was changed.</exception>
    public static async Task<(JournalOwnership Owner, long Next, JournalFiles? Files)> Take(RedisConnection connection, string sweep, string name, SharedVolume? volume)
    {
        var holder = $"{name}#{Guid.NewGuid():n}";
        while (true)
        {
            var removed = await RemovedAt(connection, sweep).ConfigureAwait(false);
            var files = volume?.FilesOf(sweep, removed);
            var known = files?.Known() ?? 0;
            var answer = await connection.Database.ScriptEvaluateAsync(
                JournalScripts.Open, [connection.Keys.Journal(sweep), connection.Keys.Owner(sweep)], [holder, known, removed]).ConfigureAwait(false);
            switch ((string?)answer[0])
            {
                case "removed":
                    continue;
                case "behind":
                    throw Behind(connection, sweep, (long)answer[1], known, files!);
            }

            var owner = new JournalOwnership(connection, sweep, holder, (long)answer[1]);
            await connection.BecomesReplicated(connection.Keys.Owner(sweep)).ConfigureAwait(false);
            return (owner, (long)answer[2], files);
        }
    }

    /// <summary>The epoch at which a sweep of the name was last removed; 0 where none was.</summary>
    public static async Task<long> RemovedAt(RedisConnection connection, string sweep)
        => (long?)await connection.Database.HashGetAsync(connection.Keys.Owner(sweep), "removed").ConfigureAwait(false) ?? 0;

    /// <summary>Runs a script as the owner.</summary>
    /// <param name="script">Begins with <see cref="JournalScripts.IsOwner"/>.</param>
    /// <param name="first">Its first key.</param>
    /// <param name="values">Its values behind the holder.</param>
    /// <param name="more">Its keys behind that of the owner.</param>
    /// <exception cref="JournalException">Another is the owner.</exception>
    public async Task<RedisResult> Run(string script, RedisKey first, RedisValue[] values, params RedisKey[] more)
    {
        var answer = await connection.Database.ScriptEvaluateAsync(script, [first, _owner, .. more], [holder, .. values]).ConfigureAwait(false);
        if ((string?)answer[0] == "owner") throw NotOwner(long.Parse((string)answer[1]!, CultureInfo.InvariantCulture), (string)answer[2]!);
        return answer;
    }

    private JournalException NotOwner(long current, string by) => current > epoch
        ? new($"The journal of sweep '{sweep}' was taken over: this writer has epoch {epoch}, and now {NameOf(by)} writes with epoch {current}. What was not yet written here is refused; the sweep goes on there.") { TakenOver = true }
        : new($"Redis at {connection.Where} no longer knows this writer of sweep '{sweep}': it has epoch {epoch}, but Redis says {current}. Redis lost data, or was restored from an older backup. Nothing more is written. Restore a newer backup, and start the sweep's silos again.");

    private static JournalException Behind(RedisConnection connection, string sweep, long next, long known, JournalFiles files)
    {
        var file = files.Watermark.Read() >= known ? files.Watermark.Path : files.Archive.Folder;
        return new($"Redis at {connection.Where} has {next} entries of sweep '{sweep}', but {known} were durable, says {file}. Redis lost data, or was restored from an older backup. Nothing was changed. Restore a newer backup; or, to go on with what Redis has and lose entries {next} to {known - 1} for good, delete {file}.");
    }

    private static string NameOf(string by) => by.Length == 0 ? "nobody" : $"'{by.Split('#')[0]}'";
}
