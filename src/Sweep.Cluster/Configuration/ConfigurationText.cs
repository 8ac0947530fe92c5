using System.Globalization;
using Sweep.Hosting.Specifications;

namespace Sweep.Cluster.Configuration;

/// <summary>Shows a configuration as a file that <c>--config</c> takes, each setting with where it comes from; secrets are hidden.</summary>
internal static class ConfigurationText
{
    private const string Hidden = "\"***\"";

    public static void Write(SiloConfiguration configuration, GivenSettings given, TextWriter writer)
    {
        var section = "";
        foreach (var setting in Settings.All)
        {
            if (Value(setting, configuration) is not { } value) continue;
            var (name, indent) = (setting.Path, "");
            if (setting.Path.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
            {
                if (setting.Path[..dot] != section) writer.WriteLine((section = setting.Path[..dot]) + ":");
                (name, indent) = (setting.Path[(dot + 1)..], "  ");
            }

            writer.WriteLine($"{indent}{name}: {(setting.IsSecret ? Hidden : value)}{(given.Source(setting) is { } source ? $"  # {source}" : "")}");
        }
    }

    private static string? Value(Setting setting, SiloConfiguration silo)
    {
        var (redis, worker, lease, membership, network, http) = (silo.Redis, silo.Worker, silo.Lease, silo.Membership, silo.Network, silo.Http);
        return setting.Path switch
        {
            "roles" => List(new[] { silo.IsControl ? "control" : null, silo.IsWorker ? "worker" : null }.OfType<string>()),
            "cluster" => silo.Cluster,
            "checkpoints" => Quote(silo.Checkpoints),
            "data" => Quote(silo.Data),
            "log" => silo.SaysAll ? "debug" : "info",
            "redis.endpoints" => List(redis.Endpoints),
            "redis.user" => Quote(redis.User),
            "redis.password" => redis.Password,
            "redis.tls" => Flag(redis.Tls),
            "redis.tls_ca" => Quote(redis.CaFile),
            "redis.prefix" => redis.Prefix,
            "redis.wait_replicas" => Number(redis.WaitReplicas),
            "redis.journal_keep" => Number(redis.JournalKeep),
            "worker.name" => worker.Name,
            "worker.slots" => Number(worker.Slots),
            "worker.device" => worker.Device,
            "worker.labels" => worker.Labels.Count == 0 ? null : $"{{ {string.Join(", ", worker.Labels.Select(label => $"{Quote(label.Key)}: {Quote(label.Value)}"))} }}",
            "worker.checkpoint_every" => Duration.Write(worker.CheckpointInterval),
            "lease.heartbeat" => Duration.Write(lease.Heartbeat),
            "lease.lost" => Duration.Write(lease.Lost),
            "membership.probe" => Duration.Write(membership.Probe),
            "membership.missed_probes" => Number(membership.MissedProbes),
            "membership.votes" => Number(membership.Votes),
            "membership.refresh" => Duration.Write(membership.Refresh),
            "membership.alive" => Duration.Write(membership.Alive),
            "silo.address" => network.Address.ToString(),
            "silo.port" => Number(network.Port),
            "silo.network" => network.Word,
            "silo.tls_certificate" => Quote(network.TlsCertificatePath),
            "silo.tls_key" => Quote(network.TlsKeyPath),
            "silo.tls_ca" => Quote(network.TlsCaPath),
            "server.listen" => List(http.Listen),
            "server.tokens" => Quote(http.TokensPath),
            "server.tls_certificate" => Quote(http.TlsCertificatePath),
            "server.tls_key" => Quote(http.TlsKeyPath),
            "server.insecure" => Flag(http.AllowInsecure),
            // What they came to is shown: the password of the file, the values of the preset.
            "redis.password_file" or "membership.preset" => null,
            _ => throw new InvalidOperationException($"Cannot show the setting '{setting.Path}'."),
        };
    }

    private static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    private static string? Quote(string? text) => text is null ? null : ScalarSyntax.Write(Core.Spaces.ParameterValue.Text(text));

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
