using System.Net;
using Sweep.Cluster.Configuration;
using Xunit;

namespace Sweep.Cluster.Tests.Configuration;

public sealed class SiloConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-silo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Needs_checkpoints_alone()
    {
        var silo = Read("", [], "--checkpoints", _folder);

        Assert.True(silo.IsControl && silo.IsWorker);
        Assert.Equal("default", silo.Cluster);
        Assert.Equal(["127.0.0.1:6379"], silo.Redis.Endpoints);
        Assert.Equal("sweep", silo.Redis.Prefix);
        Assert.Equal(Environment.ProcessorCount, silo.Worker.Slots);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)), (silo.Lease.Heartbeat, silo.Lease.Lost));
        Assert.Equal(MembershipSettings.Default, silo.Membership);
        Assert.Equal(IPAddress.Loopback, silo.Network.Address);
        Assert.Equal(["http://127.0.0.1:7878"], silo.Http.Listen);
    }

    [Fact]
    public void Reads_every_section_of_a_file()
    {
        File.WriteAllText(In("password"), "0123\n");
        var silo = Read($$"""
            roles: [worker]
            cluster: lab
            checkpoints: {{_folder}}
            data: {{_folder}}
            redis: { endpoints: [a, "b:7000"], user: sweep, password_file: {{In("password")}}, tls: true, prefix: lab, wait_replicas: 1 }
            worker: { name: gpu-3, slots: 2, labels: { gpu: a100, rack: 7 }, checkpoint_every: 1m }
            lease: { heartbeat: 0.5s, lost: 2s }
            membership: { preset: fast, votes: 3 }
            silo: { port: 11111 }
            server: { listen: "http://localhost:0" }
            """, []);

        Assert.False(silo.IsControl);
        Assert.Equal(["a:6379", "b:7000"], silo.Redis.Endpoints);
        Assert.Equal(("sweep", "0123", true, "lab", 1), (silo.Redis.User, silo.Redis.Password, silo.Redis.Tls, silo.Redis.Prefix, silo.Redis.WaitReplicas));
        Assert.Equal(("gpu-3", 2), (silo.Worker.Name, silo.Worker.Slots));
        Assert.Equal([new("gpu", "a100"), new("rack", "7")], silo.Worker.Labels.OrderBy(label => label.Key));
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(0.5)), (silo.Worker.CheckpointInterval, silo.Worker.Session.Heartbeat));
        Assert.Equal((TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2)), (silo.Lease.Heartbeat, silo.Lease.Lost));
        Assert.Equal(MembershipSettings.Fast with { Votes = 3 }, silo.Membership);
        Assert.Equal(11111, silo.Network.Port);
        Assert.Equal(["http://localhost:0"], silo.Http.Listen);
    }

    [Fact]
    public void Arguments_count_more_than_the_environment_and_that_more_than_the_file()
    {
        var silo = Read(
            "worker: { name: of-file, slots: 1 }\ncluster: of-file\nroles: [control]",
            new() { ["SWEEP_WORKER__NAME"] = "of-environment", ["SWEEP_WORKER__SLOTS"] = "2", ["SWEEP_ROLES"] = "worker,control", ["SWEEP_CLUSTER"] = "" },
            "--checkpoints", _folder, "--name", "of-arguments");

        Assert.Equal(("of-arguments", 2, "of-file"), (silo.Worker.Name, silo.Worker.Slots, silo.Cluster));
        Assert.True(silo.IsControl && silo.IsWorker);
    }

    [Fact]
    public void Takes_lists_and_labels_as_words_and_by_repetition()
    {
        var silo = Read("", new() { ["SWEEP_WORKER__LABELS"] = "gpu=a100, rack=7" }, "--checkpoints", _folder, "--role", "control", "--role=worker", "--redis", "a:1,b:2", "--redis", "c");

        Assert.True(silo.IsControl && silo.IsWorker);
        Assert.Equal(["a:1", "b:2", "c:6379"], silo.Redis.Endpoints);
        Assert.Equal("7", silo.Worker.Labels["rack"]);
    }

    [Fact]
    public void Takes_a_password_as_it_stands()
        => Assert.Equal("1_000", Read("redis: { password: 1_000 }", [], "--checkpoints", _folder).Redis.Password);

    [Fact]
    public void A_worker_alone_listens_on_a_free_port()
        => Assert.Equal(["http://127.0.0.1:0"], Read("", [], "--checkpoints", _folder, "--role", "worker").Http.Listen);

    [Fact]
    public void Ignores_variables_of_other_programs()
        => Read("", new() { ["SWEEP_SERVER"] = "http://x", ["SWEEP_TOKEN"] = "x", ["SWEEP_REDIS_SERVICE_HOST"] = "10.0.0.1", ["SWEEP_REDIS_PORT_6379_TCP_ADDR"] = "10.0.0.1" }, "--checkpoints", _folder);

    private string In(string name) => Path.Combine(_folder, name);

    private SiloConfiguration Read(string yaml, Dictionary<string, string> environment, params string[] arguments)
    {
        var file = In("silo.yaml");
        File.WriteAllText(file, yaml);
        return ConfigurationReader.Read(new SiloCommandLine([.. arguments, "--config", file]).Given(environment));
    }
}
