using System.Globalization;
using StackExchange.Redis;
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
    /// <param name="atLeast">The position that the journal is known to have reached.</param>
    /// <returns>The ownership and the next position; no ownership where the journal has not reached <paramref name="atLeast"/>.</returns>
    public static async Task<(JournalOwnership? Owner, long Next)> Take(RedisConnection connection, string sweep, string name, long atLeast)
    {
        var holder = $"{name}#{Guid.NewGuid():n}";
        var answer = await connection.Database.ScriptEvaluateAsync(
            JournalScripts.Open, [connection.Keys.Journal(sweep), connection.Keys.Owner(sweep)], [holder, atLeast]).ConfigureAwait(false);
        if ((string?)answer[0] == "behind") return (null, (long)answer[1]);
        var owner = new JournalOwnership(connection, sweep, holder, (long)answer[1]);
        await owner.BecomesReplicated().ConfigureAwait(false);
        return (owner, (long)answer[2]);
    }

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

    /// <summary>Waits until as many replicas as configured have what was written.</summary>
    /// <exception cref="JournalException">Another is the owner.</exception>
    public async Task BecomesReplicated()
    {
        while (!await connection.IsReplicated(_owner).ConfigureAwait(false))
        {
            await Run(JournalScripts.Touch, connection.Keys.Journal(sweep), []).ConfigureAwait(false);
        }
    }

    private JournalException NotOwner(long current, string by) => current > epoch
        ? new($"The journal of sweep '{sweep}' was taken over: this writer has epoch {epoch}, and now {NameOf(by)} writes with epoch {current}. What was not yet written here is refused; the sweep goes on there.") { TakenOver = true }
        : new($"Redis at {connection.Where} no longer knows this writer of sweep '{sweep}': it has epoch {epoch}, but Redis says {current}. Redis lost data, or was restored from an older backup. Nothing more is written. Restore a newer backup, and start the sweep's silos again.");

    private static string NameOf(string by) => by.Length == 0 ? "nobody" : $"'{by.Split('#')[0]}'";
}
