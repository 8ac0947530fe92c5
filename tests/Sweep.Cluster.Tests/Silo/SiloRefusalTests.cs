using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Silo;

/// <summary>What must not be started ends with one message and exit code 1, however it is started.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class SiloRefusalTests(RedisServer server) : IClassFixture<RedisServer>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RedisFact]
    public async Task Wrong_password()
    {
        await using var locked = await RedisServer.Start("--requirepass", "secret");

        await Refuses(Silo() with { Variables = new Dictionary<string, string> { ["SWEEP_REDIS__PASSWORD"] = "wrong" } }, Place(locked.Endpoint, "one"), $"Redis at {locked.Endpoint} refuses the password. Set redis.user and redis.password_file to those of Redis.");

        File.WriteAllText(_folder["password"], "secret\n");
        await using var silo = SiloProcess.Start(Silo() with { Arguments = ["--redis-password-file", _folder["password"]] }, Place(locked.Endpoint, "one"));
        await silo.WhenReady();
        Assert.DoesNotContain("secret", silo.Said);
    }

    [RedisFact]
    public async Task Older_Redis()
    {
        var real = server.Cli("INFO", "server").Split('\n').First(line => line.StartsWith("redis_version:", StringComparison.Ordinal)).Trim();
        await using var proxy = new RedisProxy(server.Port);
        proxy.Replace(real, "redis_version:5.0.9".PadRight(real.Length)[..real.Length]);

        await Refuses(Silo(), Place(proxy.Endpoint, "one"), $"Redis at {proxy.Endpoint} has version {"5.0.9"[..Math.Min(5, real.Length - "redis_version:".Length)]}, but 6.2 is the oldest that will do. Upgrade it.");
    }

    [RedisFact]
    public async Task Checkpoints_that_are_not_shared_and_a_prefix_of_another_cluster()
    {
        await using var first = SiloProcess.Start(Silo(), Place(server.Endpoint, "one"));
        await first.WhenReady();

        await Refuses(Silo() with { Name = "b" }, Place(server.Endpoint, "two"), $"{_folder["two"]}/sweep-volume.json is not there, but the cluster 'test' has a checkpoint volume, and other silos see this file on it. Mount that volume at {_folder["two"]} here.");

        await Refuses(Silo() with { Name = "c" }, Place(server.Endpoint, "one", "other"), $"The prefix 'sweep' of Redis at {server.Endpoint} belongs to the cluster 'test', and this silo is of the cluster 'other'. Set redis.prefix to one of its own; or cluster to 'test' to join that; or, when 'test' is no more, delete the key 'sweep:cluster'.");

        await Refuses(Silo() with { Name = "d", Arguments = ["--redis-prefix", "mine"] }, Place(server.Endpoint, "one", "other"), $"{_folder["one"]}/sweep-volume.json says that this is the checkpoint volume of the cluster 'test' with the prefix 'sweep' in Redis, and this silo is of 'other' with 'mine'. Give each cluster a folder of its own.");
    }

    [RedisFact]
    public async Task Worker_of_a_device_that_is_not_there()
    {
#if TORCH
        const string message = "worker.device: cuda:7 cannot be used: no NVIDIA driver is installed here. Found: cpu. Install one (nvidia-smi must work), or use device: cpu.";
        if (Hosting.Trainers.Engines.Known.Any(static engine => engine.Look().Any(static finding => finding.Device == "driver"))) return; // there is one
#else
        const string message = "worker.device: cuda:7 needs the engine torch, which is not part of this build. Build it with -p:Torch=cuda-linux or -p:Torch=cuda-windows: dotnet build -c Release src/Sweep.Cluster -p:Torch=cuda-linux. Or use worker.device: cpu.";
#endif
        await Refuses(ClusterProcesses.Worker("a", 1) with { Arguments = ["--device", "cuda:7"] }, Place(server.Endpoint, "one"), message);
    }

    private static SiloOptions Silo() => ClusterProcesses.Control("a");

    private string[] Place(string redis, string checkpoints, string cluster = "test")
    {
        Directory.CreateDirectory(_folder[checkpoints]);
        return ["--cluster", cluster, "--redis", redis, "--checkpoints", _folder[checkpoints], "--data", _folder.Path];
    }

    private static async Task Refuses(SiloOptions options, string[] place, string message)
    {
        await using var silo = SiloProcess.Start(options, place);

        Assert.Equal(1, await silo.WhenEnded());
        // The first line says what was started; then there is one message.
        var lines = silo.Said.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.EndsWith($"Z error   {message}", lines[1]);
    }
}
