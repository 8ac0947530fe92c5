using System.Diagnostics;
using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Journals;
using Sweep.Server.Client;
using Sweep.TestKit;

namespace Sweep.Cluster.Tests.Processes;

/// <summary>A whole cluster on this machine: a Redis that forgets nothing, a folder that all silos share, and silos as processes of their own. All of it is gone after the test.</summary>
internal sealed class ClusterProcesses : IAsyncDisposable
{
    /// <summary>The cluster's name.</summary>
    public const string Name = "test";

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(3);
    private readonly Dictionary<string, List<JournalEntry>> _journals = [];
    private readonly ScratchFolder _folder = new();
    private readonly List<SiloProcess> _silos = [];
    private readonly List<RemoteCatalog> _clients = [];
    private readonly IReadOnlyList<string> _arguments;

    private RedisConnection? _connection;

    private ClusterProcesses(RedisServer redis, string? endpoint, string? data, IReadOnlyList<string> arguments)
    {
        Redis = redis;
        Directory.CreateDirectory(Checkpoints);
        Directory.CreateDirectory(_folder["data"]);
        _arguments = ["--cluster", Name, "--redis", endpoint ?? redis.Endpoint, "--checkpoints", Checkpoints, "--data", data ?? _folder["data"], .. arguments];
    }

    /// <summary>Its Redis.</summary>
    public RedisServer Redis { get; }

    /// <summary>The folder that all silos share.</summary>
    public string Checkpoints => _folder["checkpoints"];

    /// <summary>The silos that were started last, dead ones among them.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>The silo of a name that was started last.</summary>
    public SiloProcess this[string name] => _silos.Single(silo => silo.Options.Name == name);

    /// <summary>Makes ready what silos need, and starts none.</summary>
    /// <param name="arguments">What all silos are started with.</param>
    /// <param name="redis">A Redis that was started; null for a new one. It is the cluster's to end.</param>
    /// <param name="endpoint">Where silos reach Redis, such as a proxy; null for Redis itself.</param>
    /// <param name="data">The folder of the data of sweeps; null for an empty one.</param>
    public static async Task<ClusterProcesses> Prepare(IReadOnlyList<string> arguments, RedisServer? redis = null, string? endpoint = null, string? data = null)
        => new(redis ?? await RedisServer.Start(), endpoint, data, arguments);

    /// <summary>Starts a control silo <c>control-0</c> and workers <c>worker-0</c>… and waits until they are ready.</summary>
    public static async Task<ClusterProcesses> Start(int workers, int slots, IReadOnlyList<string>? arguments = null, string? data = null)
    {
        var cluster = await Prepare(arguments ?? [], data: data);
        try
        {
            await cluster.Add([Control("control-0"), .. Enumerable.Range(0, workers).Select(i => Worker($"worker-{i}", slots))]);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A silo that decides and does not train.</summary>
    public static SiloOptions Control(string name) => new() { Roles = "control", Name = name };

    /// <summary>A silo that trains and does not decide.</summary>
    public static SiloOptions Worker(string name, int slots) => new() { Roles = "worker", Name = name, Slots = slots };

    /// <summary>The same silo on the network that is laid for it.</summary>
    public static SiloOptions On(SiloNetworks networks, SiloOptions silo)
        => silo with { Namespace = networks.NamespaceOf(silo.Name), Arguments = [.. silo.Arguments, "--network", "trusted", "--address", networks.AddressOf(silo.Name)] };

    /// <summary>Starts silos, in place of those that had their names, and waits until they are ready.</summary>
    public async Task Add(params SiloOptions[] silos)
    {
        foreach (var options in silos) await Begin(options);
        await Task.WhenAll(silos.Select(options => this[options.Name].WhenReady()));
    }

    /// <summary>Starts a silo in place of the one that had its name, and waits for nothing.</summary>
    public async Task<SiloProcess> Begin(SiloOptions options)
    {
        if (_silos.Find(silo => silo.Options.Name == options.Name) is { } before)
        {
            await before.DisposeAsync();
            _silos.Remove(before);
        }

        var silo = SiloProcess.Start(options, _arguments);
        _silos.Add(silo);
        return silo;
    }

    /// <summary>The sweeps, over HTTP through a silo.</summary>
    public ISweepCatalog Through(SiloProcess silo)
    {
        var client = new RemoteCatalog(silo.Server);
        _clients.Add(client);
        return client;
    }

    /// <summary>The durable entries of a sweep's journal, read from Redis itself; those that were there when it answered last, while it does not.</summary>
    public async Task<IReadOnlyList<JournalEntry>> Journal(string sweep)
    {
        if (!_journals.TryGetValue(sweep, out var known)) _journals[sweep] = known = [];
        try
        {
            _connection ??= await RedisConnection.Connect(new RedisOptions { Endpoints = [Redis.Endpoint] });
            await foreach (var entry in new RedisJournalReader(_connection, sweep, new SharedVolume(Checkpoints)).ReadAsync(known.Count)) known.Add(entry);
        }
        catch (Exception e) when (e is JournalException or RedisUnavailableException)
        {
            // It is down just now.
        }

        return known;
    }

    /// <summary>The silo that decides for a sweep, as Redis has it.</summary>
    public async Task<SiloProcess> OwnerOf(string sweep)
    {
        _connection ??= await RedisConnection.Connect(new RedisOptions { Endpoints = [Redis.Endpoint] });
        var holder = (string?)await _connection.Database.HashGetAsync(_connection.Keys.Owner(sweep), "holder") ?? throw new InvalidOperationException($"Nobody has '{sweep}'.");
        return this[holder.Split('#')[0]];
    }

    /// <summary>Waits until a sweep's journal is as wanted; returns it.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="isThere">Whether it is there.</param>
    /// <param name="patience">After how long to fail: a guard against hanging. Default 3 minutes.</param>
    public async Task<IReadOnlyList<JournalEntry>> WhenJournal(string sweep, string what, Func<IEnumerable<SweepEvent>, bool> isThere, TimeSpan? patience = null)
    {
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < (patience ?? DefaultPatience); await Task.Delay(25))
        {
            var entries = await Journal(sweep);
            if (isThere(entries.SelectMany(entry => entry.Events))) return entries;
        }

        var last = string.Join('\n', (await Journal(sweep)).TakeLast(5).SelectMany(entry => entry.Events));
        var said = string.Join("\n\n", _silos.Select(silo => $"{silo.Options.Name} ({(silo.IsAlive ? "alive" : "dead")}): {silo.Said}"));
        throw new InvalidOperationException($"Waited in vain for {what}. The journal ends with\n{last}\n{said}");
    }

    /// <summary>Waits until a sweep is over; returns its journal.</summary>
    public Task<IReadOnlyList<JournalEntry>> WhenFinished(string sweep, TimeSpan? patience = null)
        => WhenJournal(sweep, $"the end of '{sweep}'", static events => events.LastOrDefault() is SweepEvent.SweepFinished, patience);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        foreach (var silo in _silos) await silo.DisposeAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        await Redis.DisposeAsync();
        _folder.Dispose();
    }
}
