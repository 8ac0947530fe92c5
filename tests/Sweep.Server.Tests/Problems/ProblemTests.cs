using System.Net;
using System.Text;
using Xunit;

namespace Sweep.Server.Tests.Problems;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("/api/v1/sweeps/scrip", "There is no sweep 'scrip'. Did you mean 'script'? GET /api/v1/sweeps lists them.")]
    [InlineData("/api/v1/sweeps/%2e%2e%2f%2e%2e%2fetc", "There is no sweep '..%2f..%2fetc'. GET /api/v1/sweeps lists them.")]
    [InlineData("/api/v1/sweeps/script/trials/9", "script has no trial '9': its trials are 0 to 4.")]
    [InlineData("/api/v1/sweeps/script/trials/-1", "script has no trial '-1': its trials are 0 to 4.")]
    [InlineData("/api/v1/sweeps/script/trials/4/checkpoints/best", "script/4 has no best checkpoint: none was saved yet, or the specification's 'checkpoints' keeps none of it.")]
    [InlineData("/api/v2/sweeps", "There is nothing at /api/v2/sweeps. /openapi/v1.json describes what there is.")]
    public async Task Says_what_is_not_there(string path, string detail)
    {
        await using var served = await ServedSweep.Finished();
        Assert.Equal(detail, await served.RefusalText(HttpStatusCode.NotFound, path));
    }

    [Theory]
    [InlineData("/api/v1/sweeps/script/trials?limit=0", "?limit: must be a whole number from 1 to 1000, but got '0'.")]
    [InlineData("/api/v1/sweeps/script/trials?limit=99999999999999999999", "?limit: must be a whole number from 1 to 1000, but got '99999999999999999999'.")]
    [InlineData("/api/v1/sweeps/script/trials?state=complete", "?state: must be one of waiting, running, paused, completed, stopped, diverged, failed, lost, but got 'complete'. Did you mean 'completed'?")]
    [InlineData("/api/v1/sweeps/script/trials?limits=5", "?limits: is not known here. Did you mean 'limit'? The parameters are state, after, limit.")]
    [InlineData("/api/v1/sweeps/script/trials?limit=5&limit=6", "?limit: must be a whole number from 1 to 1000, but got '5,6'.")]
    [InlineData("/api/v1/sweeps/script?x", "?x: is not known here; there are no parameters.")]
    [InlineData("/api/v1/sweeps/script/events?from=-1", "?from: must be a whole number from 0 to 9223372036854775807, but got '-1'.")]
    [InlineData("/api/v1/sweeps/script/trials/0/reports?points=3", "?points: must be a whole number from 4 to 100000, but got '3'.")]
    [InlineData("/api/v1/sweeps/script/trials/0/reports?metric=los", "?metric: 'los' was not reported by script/0. Did you mean 'loss'? There are loss, weights.")]
    public async Task Refuses_a_query_and_says_what_is_right(string path, string detail)
    {
        await using var served = await ServedSweep.Finished();
        Assert.Equal(detail, await served.RefusalText(HttpStatusCode.BadRequest, path));
    }

    [Fact]
    public async Task Says_which_methods_a_path_takes()
    {
        await using var served = await ServedSweep.Start();
        var problem = await served.Refusal(HttpStatusCode.MethodNotAllowed, HttpMethod.Put, "/api/v1/sweeps/script/leaderboard");
        Assert.Equal("/api/v1/sweeps/script/leaderboard does not take PUT. It takes GET.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Tells_a_client_nothing_of_an_error_that_nobody_foresaw_and_the_host_all()
    {
        var notices = new List<string>();
        await using var server = await SweepServer.StartAsync(new SmallCatalog { CannotCreate = new InvalidOperationException("secret detail") }, new ServerOptions { Notice = notices.Add });
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
        using var response = await client.PostAsync("/api/v1/sweeps", new StringContent("name: x\ntask: reber\nspace: { lr: { float: [1e-3, 1e-1], log: true } }\nscheduler: { kind: none, resource: steps, max_resource: 100 }\nbudget: { trials: 2 }\n", Encoding.UTF8, "application/yaml"));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("POST /api/v1/sweeps failed: System.InvalidOperationException: secret detail", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_when_a_body_is_too_long()
    {
        await using var served = await ServedSweep.Start(options: new ServerOptions { Limits = new ServerLimits { BodyBytes = 1000 } });
        var problem = await served.Refusal(HttpStatusCode.RequestEntityTooLarge, HttpMethod.Post, "/api/v1/sweeps", new StringContent(new string('x', 1001), Encoding.UTF8, "application/yaml"));
        Assert.Contains("long", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
