namespace Sweep.Cluster.Configuration;

/// <summary>What <c>sweep-silo --help</c> says: every setting with its three names.</summary>
internal static class SiloHelp
{
    private const int Column = 34;
    private const int Width = 118;

    private static readonly (string Title, Func<Setting, bool> Of)[] Sections =
    [
        ("The silo", setting => !setting.Path.Contains('.')),
        ("Redis", setting => setting.Path.StartsWith("redis.", StringComparison.Ordinal)),
        ("The worker", setting => setting.Path.StartsWith("worker.", StringComparison.Ordinal)),
        ("Leases", setting => setting.Path.StartsWith("lease.", StringComparison.Ordinal)),
        ("Membership", setting => setting.Path.StartsWith("membership.", StringComparison.Ordinal)),
        ("The network between silos", setting => setting.Path.StartsWith("silo.", StringComparison.Ordinal)),
        ("HTTP: the API, metrics and health", setting => setting.Path.StartsWith("server.", StringComparison.Ordinal)),
    ];

    public static void Write(TextWriter writer)
    {
        writer.WriteLine("A silo of a cluster that runs sweeps: it keeps them (control), trains their trials (worker), or both.");
        writer.WriteLine();
        writer.WriteLine("Usage: sweep-silo --checkpoints FOLDER [options]");
        writer.WriteLine();
        writer.WriteLine("Every setting can be given as an argument, as a variable of the environment, or in a YAML file; the first of these that has it");
        writer.WriteLine("counts. In the file and among the variables they are called as in the brackets: redis.prefix is 'redis: { prefix: sweep }', and");
        writer.WriteLine("SWEEP_REDIS__PREFIX=sweep.");
        Row(writer, "", "", first: true);
        Row(writer, "--config FILE", "The file of settings (SWEEP_CONFIG)");
        Row(writer, "--check", "Check the configuration, show all of it with secrets hidden, and end");
        Row(writer, "--help, -h", "This text");
        Row(writer, "--version", "The version");
        foreach (var (title, of) in Sections)
        {
            writer.WriteLine();
            writer.WriteLine(title + ":");
            foreach (var setting in Settings.All.Where(of))
            {
                var names = setting.Variable == Default(setting) ? $"[{setting.Path}]" : $"[{setting.Path}, {setting.Variable}]";
                Row(writer, setting.Argument is null ? "" : $"{setting.Argument} {setting.ValueName}".TrimEnd(), $"{setting.Meaning} {names}");
            }
        }

        writer.WriteLine();
        writer.WriteLine("Examples:");
        writer.WriteLine("  sweep-silo --checkpoints /shared/checkpoints");
        writer.WriteLine("      a cluster of one: keeps sweeps and trains, over the Redis of this machine, at http://127.0.0.1:7878");
        writer.WriteLine("  sweep-silo --role worker --name gpu-3 --slots 2 --redis redis:6379 --checkpoints /shared/checkpoints");
        writer.WriteLine("      a worker with two slots");
        writer.WriteLine("  sweep-silo --config /etc/sweep/silo.yaml --check");
        writer.WriteLine("      what a file, with this environment, comes to");
    }

    private static string Default(Setting setting) => new Setting(setting.Path, setting.Kind, "").Variable;

    private static void Row(TextWriter writer, string label, string text, bool first = false)
    {
        if (first)
        {
            writer.WriteLine();
            writer.WriteLine("Options:");
            return;
        }

        var line = $"  {label}".PadRight(Column);
        if (line.Length > Column)
        {
            writer.WriteLine(line);
            line = new string(' ', Column);
        }

        foreach (var word in text.Split(' '))
        {
            if (line.Length + word.Length >= Width)
            {
                writer.WriteLine(line.TrimEnd());
                line = new string(' ', Column);
            }

            line += word + " ";
        }

        writer.WriteLine(line.TrimEnd());
    }
}
