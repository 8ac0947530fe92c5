using System.Text.Json;
using StackExchange.Redis;
using Sweep.Cluster.Catalog;

namespace Sweep.Cluster.Redis;

/// <summary>
/// Which sweeps there are: a hash, by the name in lower case. A sweep that is being removed stays in it, though nobody sees it, until all
/// that was kept of it is gone: a crash in between is made good when its name is taken again.
/// </summary>
internal sealed class SweepRegistry(RedisConnection connection)
{
    /// <summary>KEYS: the registry. ARGV: the field, the record, what must be there now (empty for nothing). Answers 1 where it was written.</summary>
    private const string Replace = """
        if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[3] then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        return 1
        """;

    private readonly RedisKey _key = connection.Keys.Sweeps;

    /// <summary>All sweeps by name, in ordinal order.</summary>
    public async Task<IReadOnlyList<RegisteredSweep>> List()
    {
        var all = await connection.Database.HashGetAllAsync(_key).ConfigureAwait(false);
        return [.. all.Select(item => Parse(item.Value)).Where(item => !item.IsRemoved).Select(Public).OrderBy(item => item.Name, StringComparer.Ordinal)];
    }

    /// <summary>The sweep of a name; null where there is none.</summary>
    public async Task<RegisteredSweep?> Find(string name)
        => await Read(name).ConfigureAwait(false) is { IsRemoved: false } found && found.Name == name ? Public(found) : null;

    /// <summary>Takes a name unless it, or one that differs in case alone, is taken.</summary>
    /// <param name="name">The name.</param>
    /// <param name="finishRemoval">Removes what is left of a sweep of the name; called before its name is taken again.</param>
    /// <returns>The name that is registered.</returns>
    public async Task<string> Register(string name, Func<string, Task> finishRemoval)
    {
        while (true)
        {
            var found = await Read(name).ConfigureAwait(false);
            if (found is { IsRemoved: false }) return found.Name;
            if (found is not null) await finishRemoval(found.Name).ConfigureAwait(false);
            if (await Write(new Record(name), found).ConfigureAwait(false)) return name;
        }
    }

    /// <summary>Notes that a sweep is over; nothing where there is none of the name.</summary>
    public Task MarkFinished(string name) => Change(name, record => record with { IsFinished = true });

    /// <summary>Hides a sweep that is being removed.</summary>
    public Task MarkRemoved(string name) => Change(name, record => record with { IsRemoved = true });

    /// <summary>Forgets a sweep of which nothing is left.</summary>
    public async Task Forget(string name)
    {
        if (await Read(name).ConfigureAwait(false) is { IsRemoved: true }) await connection.Database.HashDeleteAsync(_key, Field(name)).ConfigureAwait(false);
    }

    private static string Field(string name) => name.ToLowerInvariant();

    private static RegisteredSweep Public(Record record) => new(record.Name, record.IsFinished);

    private static Record Parse(RedisValue value) => JsonSerializer.Deserialize<Record>((string)value!)!;

    private static string Text(Record? record) => record is null ? "" : JsonSerializer.Serialize(record);

    private async Task Change(string name, Func<Record, Record> change)
    {
        while (await Read(name).ConfigureAwait(false) is { } found && found.Name == name && change(found) != found)
        {
            if (await Write(change(found), found).ConfigureAwait(false)) return;
        }
    }

    private async Task<Record?> Read(string name)
    {
        var value = await connection.Database.HashGetAsync(_key, Field(name)).ConfigureAwait(false);
        return value.IsNull ? null : Parse(value);
    }

    private async Task<bool> Write(Record record, Record? before)
    {
        var written = (int)await connection.Database.ScriptEvaluateAsync(Replace, [_key], [Field(record.Name), Text(record), Text(before)]).ConfigureAwait(false);
        await connection.BecomesReplicated(_key).ConfigureAwait(false);
        return written == 1;
    }

    /// <summary>What is kept of a sweep here; the names are stored.</summary>
    private sealed record Record(string Name, bool IsFinished = false, bool IsRemoved = false);
}
