using Sweep.Cli.Serving;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Documents;

public sealed class ScrapeConfigurationTests
{
    [Fact]
    public void Prometheus_scrapes_where_sweeps_are_served_by_default()
        => Assert.Contains($"- targets: [ {new Uri(ServeOptions.DefaultAddress).Authority} ]", File.ReadAllText(Path.Combine(RepositoryFolder.Root, "deploy", "prometheus", "prometheus.yml")));
}
