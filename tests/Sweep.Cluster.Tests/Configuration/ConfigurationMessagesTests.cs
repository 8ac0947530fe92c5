using Sweep.Cluster.Configuration;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Configuration;

/// <summary>What is said of mistakes, word for word. CP is a folder that is there, FILE one that holds a text.</summary>
public sealed class ConfigurationMessagesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "checkpoints: is needed: the folder of checkpoints that every silo of the cluster sees, such as a mounted share. Give --checkpoints FOLDER.")]
    [InlineData("--checkpoints /no/such", "--checkpoints, checkpoints: there is no folder '/no/such'. Make it, or mount what should be there.")]
    [InlineData("--checkpoints CP --data /no/such", "--data, data: there is no folder '/no/such'. Make it, or mount what should be there.")]
    [InlineData("--checkpoints CP --role contol", "--role, roles: must be of control, worker, but got 'contol'. Did you mean 'control'?")]
    [InlineData("--checkpoints CP --role ,", "--role, roles: must name at least one of control, worker.")]
    [InlineData("--checkpoints CP --cluster a/b", "--cluster, cluster: a name has letters, digits, '-', '_' and '.', and begins and ends with a letter or digit, but got 'a/b'. Try 'a-b'.")]
    [InlineData("--checkpoints CP --redis redis://a", "--redis, redis.endpoints: must be HOST:PORT, but got 'redis://a'. Leave 'redis://' out.")]
    [InlineData("--checkpoints CP --redis rediss://a", "--redis, redis.endpoints: must be HOST:PORT, but got 'rediss://a'. Leave 'rediss://' out, and add redis.tls: true.")]
    [InlineData("--checkpoints CP --redis a:70000", "--redis, redis.endpoints: must be HOST:PORT such as redis:6379, but got 'a:70000'.")]
    [InlineData("--checkpoints CP --redis-tls-ca FILE", "--redis-tls-ca, redis.tls_ca: is of use with TLS only. Add redis.tls: true, or leave it out.")]
    [InlineData("--checkpoints CP --redis-tls maybe", "--redis-tls, redis.tls: must be true or false, but got 'maybe'.")]
    [InlineData("--checkpoints CP --redis-password-file /no/such", "--redis-password-file, redis.password_file: there is no file '/no/such'.")]
    [InlineData("--checkpoints CP --redis-wait-replicas 11", "--redis-wait-replicas, redis.wait_replicas: must be at most 10, but got 11.")]
    [InlineData("--checkpoints CP --redis-journal-keep -1", "--redis-journal-keep, redis.journal_keep: must be at least 0, but got -1.")]
    [InlineData("--checkpoints CP --slots many", "--slots, worker.slots: must be a whole number, but got 'many'.")]
    [InlineData("--checkpoints CP --slots 0", "--slots, worker.slots: must be at least 1, but got 0.")]
    [InlineData("--checkpoints CP --slots 2 --slots 3", "--slots: is given twice. Remove one of them.")]
    [InlineData("--checkpoints CP --device cdua", "--device, worker.device: must be cpu, cuda, or cuda:N such as cuda:0, but got 'cdua'. Did you mean 'cuda'?")]
    [InlineData("--checkpoints CP --label gpu", "--label, worker.labels: must be KEY=VALUE such as gpu=a100, but got 'gpu'.")]
    [InlineData("--checkpoints CP --label a=1 --label a=2", "--label, worker.labels: gives 'a' twice. Remove one of them.")]
    [InlineData("--checkpoints CP --label a=b|c", "--label, worker.labels: has values of letters, digits, '-', '_', '.' and '/', at most 64, but got 'b|c' for 'a'.")]
    [InlineData("--checkpoints CP --heartbeat 5", "--heartbeat, lease.heartbeat: must be a duration such as 5s, 0.5s or 1m30s, but got '5'.")]
    [InlineData("--checkpoints CP --heartbeat 0.01s", "--heartbeat, lease.heartbeat: must be at least 0.1s, but got 0.01s.")]
    [InlineData("--checkpoints CP --heartbeat 15s", "--heartbeat, lease.heartbeat: lease.lost must be at least two heartbeats, 30s, but is 20s.")]
    [InlineData("--checkpoints CP --lost 2h", "--lost, lease.lost: must be at most 1h, but got 2h.")]
    [InlineData("--checkpoints CP --membership quick", "--membership, membership.preset: must be one of default, fast, but got 'quick'.")]
    [InlineData("--checkpoints CP --membership-votes 0", "--membership-votes, membership.votes: must be at least 1, but got 0.")]
    [InlineData("--checkpoints CP --address 10.0.0.7", "--address, silo.address: '10.0.0.7' is beyond this machine, and silos trust whoever reaches them. Give them certificates (silo.network: tls with silo.tls_certificate and silo.tls_ca), or say silo.network: trusted where nobody else reaches that network.")]
    [InlineData("--checkpoints CP --address 0.0.0.0", "--address, silo.address: must be one address, by which other silos reach this one, but got '0.0.0.0', which means all.")]
    [InlineData("--checkpoints CP --address no_such.invalid", "--address, silo.address: must be an address or name of this machine that other silos know, but 'no_such.invalid' leads to none.")]
    [InlineData("--checkpoints CP --network tls", "--network, silo.network: tls needs silo.tls_certificate, this silo's certificate with its key.|--network, silo.network: tls needs silo.tls_ca, the authority that signed all silos' certificates.")]
    [InlineData("--checkpoints CP --silo-tls-ca FILE", "--silo-tls-ca, silo.tls_ca: is of use with silo.network: tls only. Say that, or leave it out.")]
    [InlineData("--checkpoints CP --port 70000", "--port, silo.port: must be at most 65535, but got 70000.")]
    [InlineData("--checkpoints CP --listen ftp://x", "--listen, server.listen: Cannot serve 'ftp://x': it must be http:// or https:// with an address of this machine, localhost or * (all addresses), and a port, such as http://127.0.0.1:8080.")]
    [InlineData("--checkpoints CP --listen https://127.0.0.1:0", "--listen, server.listen: Cannot serve https://127.0.0.1:0: https needs a certificate. Name its files with --tls-cert and --tls-key.")]
    [InlineData("--checkpoints CP --listen http://*:0", "--listen, server.listen: Cannot serve http://*:0: tokens would cross the network in clear. Serve https with --tls-cert and --tls-key; or allow it with --insecure where a proxy in front encrypts.")]
    [InlineData("--checkpoints CP --tokens /no/such", "--tokens, server.tokens: there is no file '/no/such'. 'sweep token create NAME --tokens FILE' makes it.")]
    [InlineData("--checkpoints CP --tls-key FILE", "--tls-key, server.tls_key: is the key of a certificate, and there is no server.tls_certificate.")]
    [InlineData("--checkpoints CP --slot 3", "--slot: is no option. Did you mean '--slots'?")]
    [InlineData("--checkpoints CP -x", "-x: is no option. 'sweep-silo --help' lists them.")]
    [InlineData("--checkpoints CP run", "run: is no option; sweep-silo takes options alone. 'sweep-silo --help' lists them.")]
    [InlineData("--checkpoints CP --slots", "--slots: needs a value: N.")]
    [InlineData("--checkpoints CP --config /no/such", "--config: there is no file '/no/such'.")]
    public void Of_arguments(string line, string expected) => Assert.Equal(expected.Split('|', line.Contains("b|c") ? 1 : int.MaxValue), Problems("", [], Arguments(line)));

    [Theory]
    [InlineData("redis: { endpoint: a }", "silo.yaml line 1, redis.endpoint: is not known here. Did you mean 'endpoints'?")]
    [InlineData("\n\nrols: [worker]", "silo.yaml line 3, rols: is not known here. Did you mean 'roles'?")]
    [InlineData("x: 1", "silo.yaml line 1, x: is not known here. There are roles, cluster, checkpoints, data, log, redis, worker, lease, membership, silo, server.")]
    [InlineData("redis: a:6379", "silo.yaml line 1, redis: must be a mapping such as { endpoints: … }, but got 'a:6379'.")]
    [InlineData("roles: { a: b }", "silo.yaml line 1, roles: must be a list, but got a mapping.")]
    [InlineData("worker: { slots: [1] }", "silo.yaml line 1, worker.slots: must be a single value, but got a list.")]
    [InlineData("worker: { labels: { a: [b] } }", "silo.yaml line 1, worker.labels.a: must be a single value, but got a list.")]
    [InlineData("membership: quick", "silo.yaml line 1, membership.preset: must be one of default, fast, but got 'quick'.")]
    [InlineData("redis:\n  password: a\n  password_file: FILE", "silo.yaml line 2, redis.password: is given, and redis.password_file is too (silo.yaml line 3). Leave one of them out.")]
    [InlineData("a: 1\na: 2", "silo.yaml line 1, a: is not known here. There are roles, cluster, checkpoints, data, log, redis, worker, lease, membership, silo, server.|silo.yaml line 2, a: is given twice. Remove one of them.")]
    [InlineData("- worker", "silo.yaml line 1: a configuration has fields such as 'roles: [worker]', but this is a list.")]
    [InlineData("roles: [worker", "silo.yaml line 1: this is not YAML: while parsing a flow sequence, did not find expected ',' or ']' (at the end). Is a bracket left open? A condition with brackets or commas needs quotes.")]
    public void Of_a_file(string yaml, string expected) => Assert.Equal(expected.Split('|'), Problems(yaml.Replace("FILE", FileOfText()), [], "--checkpoints", _folder.Path));

    [Theory]
    [InlineData("SWEEP_WORKER__SLOTS", "many", "SWEEP_WORKER__SLOTS, worker.slots: must be a whole number, but got 'many'.")]
    [InlineData("SWEEP_TOKENS", "/no/such", "SWEEP_TOKENS, server.tokens: there is no file '/no/such'. 'sweep token create NAME --tokens FILE' makes it.")]
    [InlineData("SWEEP_ROLE", "worker", "SWEEP_ROLE: is no variable of sweep-silo. Did you mean 'SWEEP_ROLES'?")]
    [InlineData("SWEEP_REDIS__PASWORD", "a", "SWEEP_REDIS__PASWORD: is no variable of sweep-silo. Did you mean 'SWEEP_REDIS__PASSWORD'?")]
    [InlineData("SWEEP_A__B", "a", "SWEEP_A__B: is no variable of sweep-silo. 'sweep-silo --help' lists them.")]
    public void Of_the_environment(string name, string value, string expected) => Assert.Equal([expected], Problems("", new() { [name] = value }, "--checkpoints", _folder.Path));

    [Fact]
    public void All_at_once_by_place()
    {
        File.WriteAllText(_folder["empty"], "\n");
        var error = Assert.Throws<ConfigurationException>(() => Read($"worker:\n  slots: 0\nredis: {{ password_file: {_folder["empty"]} }}", new() { ["SWEEP_REDIS__PREFIX"] = "{a}" }, "--lost", "1s"));

        Assert.Equal(
            $"""
            sweep-silo: 5 problems of the configuration
              silo.yaml line 2, worker.slots: must be at least 1, but got 0.
              silo.yaml line 3, redis.password_file: '{_folder["empty"]}' has no first line, which should be the password.
              checkpoints: is needed: the folder of checkpoints that every silo of the cluster sees, such as a mounted share. Give --checkpoints FOLDER.
              --lost, lease.lost: lease.lost must be at least two heartbeats, 10s, but is 1s.
              SWEEP_REDIS__PREFIX, redis.prefix: a name has letters, digits, '-', '_' and '.', and begins and ends with a letter or digit, but got '{"{a}"}'. Try 'a'.
            """.ReplaceLineEndings("\n"),
            error.Message.Replace(_folder.Path + Path.DirectorySeparatorChar + "silo.yaml", "silo.yaml"));
    }

    private string[] Arguments(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word switch { "CP" => _folder.Path, "FILE" => FileOfText(), _ => word })];

    private string FileOfText()
    {
        File.WriteAllText(_folder["text"], "a\n");
        return _folder["text"];
    }

    private IEnumerable<string> Problems(string yaml, Dictionary<string, string> environment, params string[] arguments)
        => Assert.Throws<ConfigurationException>(() => Read(yaml, environment, arguments)).Problems.Select(problem => problem.Replace(_folder.Path + Path.DirectorySeparatorChar + "silo.yaml", "silo.yaml"));

    private SiloConfiguration Read(string yaml, Dictionary<string, string> environment, params string[] arguments)
    {
        if (!arguments.Contains("--config"))
        {
            File.WriteAllText(_folder["silo.yaml"], yaml);
            arguments = [.. arguments, "--config", _folder["silo.yaml"]];
        }

        // What a missing last value would swallow comes first.
        return ConfigurationReader.Read(new SiloCommandLine([.. arguments.SkipWhile(word => word != "--config"), .. arguments.TakeWhile(word => word != "--config")]).Given(environment));
    }
}
