using Sweep.Cluster.Configuration;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Configuration;

public sealed class ConfigurationTextTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shows_each_setting_with_its_source_and_no_secret()
    {
        var text = Text("worker: { labels: { gpu: a100 } }", new() { ["SWEEP_REDIS__PASSWORD"] = "geheim" }, "--slots", "3");

        Assert.Contains("  slots: 3  # --slots\n", text);
        Assert.Contains($"  labels: {{ gpu: a100 }}  # {_folder["silo.yaml"]} line 1\n", text);
        Assert.Contains("  password: \"***\"  # SWEEP_REDIS__PASSWORD\n", text);
        Assert.Contains("  prefix: sweep\n", text);
        Assert.DoesNotContain("geheim", text);
    }

    [Fact]
    public void Reads_back_as_the_same_configuration()
    {
        File.WriteAllText(_folder["password"], "geheim\n");
        var first = Text(
            $"redis: {{ password_file: {_folder["password"]}, endpoints: ['[::1]:7000'], tls: true }}\nmembership: {{ preset: fast, votes: 2 }}\nserver: {{ listen: ['http://127.0.0.1:0', 'http://[::1]:0'] }}",
            [], "--label", "gpu=a100", "--label", "rack=7", "--role", "worker", "--lost", "1m30s", "--name", "gpu-3");

        var second = Text(first, []);

        Assert.Equal(Values(first), Values(second));
    }

    private static string Values(string text) => string.Join('\n', text.Split('\n').Select(line => line.Split("  # ")[0]));

    private string Text(string yaml, Dictionary<string, string> environment, params string[] arguments)
    {
        File.WriteAllText(_folder["silo.yaml"], yaml);
        var given = new SiloCommandLine([.. arguments, "--checkpoints", _folder.Path, "--data", _folder.Path, "--config", _folder["silo.yaml"]]).Given(environment);
        using var writer = new StringWriter { NewLine = "\n" };
        ConfigurationText.Write(ConfigurationReader.Read(given), given, writer);
        return writer.ToString();
    }
}
