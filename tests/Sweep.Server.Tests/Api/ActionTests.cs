using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sweep.Hosting.Catalogs;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Api;

/// <summary>Over the catalog that the command line serves.</summary>
public sealed class ActionTests : IAsyncLifetime
{
    private const string Yaml = "name: made\ntask: reber\nspace: { lr: { float: [1e-3, 1e-1], log: true } }\nfixed: { hidden: 8, batch: 1 }\nscheduler: { kind: none, resource: steps, max_resource: 1000000 }\nbudget: { trials: 2 }\n";

    private readonly ScratchFolder _folder = new();
    private LocalSweepCatalog _catalog = null!;
    private SweepServer _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _catalog = LocalSweepCatalog.Open(new LocalCatalogOptions { Root = _folder["sweeps"], DataFolder = _folder.Path, Slots = 1 });
        _server = await SweepServer.StartAsync(_catalog);
        _client = new HttpClient { BaseAddress = new Uri(_server.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _catalog.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Creates_a_sweep_from_yaml_and_says_where_it_is()
    {
        using var response = await _client.PostAsync("/api/v1/sweeps", new StringContent(Yaml, Encoding.UTF8, "application/yaml"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/api/v1/sweeps/made", response.Headers.Location?.ToString());
        Assert.Contains("name: made", await _client.GetStringAsync("/api/v1/sweeps/made/specification"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Creates_a_sweep_from_json_with_fields_set()
    {
        var (status, sweep) = await Post("/api/v1/sweeps", JsonSerializer.Serialize(new { specification = Yaml, set = new[] { "name=other", "budget.trials=7" } }));
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(("other", 7), (sweep.GetProperty("sweep").GetString(), sweep.GetProperty("max_trials").GetInt32()));
    }

    [Fact]
    public async Task Lists_all_problems_of_a_specification_as_the_command_line_does()
    {
        var (status, problem) = await Post("/api/v1/sweeps", JsonSerializer.Serialize(new { specification = "name: x\ntask: reber\nspace:\n  hiden: { int: [8, 48] }\n", set = new[] { "budget.trials=0" } }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("urn:sweep:problem:invalid-specification", problem.GetProperty("type").GetString());
        var errors = problem.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(2, errors.Count);
        Assert.Contains(errors, error => error.GetProperty("place").GetString() == "line 4" && error.GetProperty("path").GetString() == "space.hiden" && error.GetProperty("message").GetString()!.Contains("Did you mean 'hidden'?", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.GetProperty("place").GetString() == "--set budget.trials");
        foreach (var error in errors) Assert.Contains(error.GetProperty("message").GetString()!, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pauses_resumes_cancels_and_deletes()
    {
        await Post("/api/v1/sweeps", JsonSerializer.Serialize(new { specification = Yaml }));
        Assert.Equal((HttpStatusCode.Conflict, "The sweep 'made' is running. Pause or cancel it first."), await Delete("made"));

        var (_, paused) = await Post("/api/v1/sweeps/made/pause", """{"reason":"lunch"}""");
        Assert.Equal(("paused", "lunch"), (paused.GetProperty("state").GetString(), paused.GetProperty("reason").GetString()));
        var (_, resumed) = await Post("/api/v1/sweeps/made/resume", null);
        Assert.Equal("running", resumed.GetProperty("state").GetString());
        var (_, cancelled) = await Post("/api/v1/sweeps/made/cancel", null);
        Assert.Equal(("finished", "cancelled"), (cancelled.GetProperty("state").GetString(), cancelled.GetProperty("finish").GetString()));

        var (status, problem) = await Post("/api/v1/sweeps/made/pause", null);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("finished", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await Delete("made")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Delete("made")).Status);
    }

    [Fact]
    public async Task Ends_the_streams_of_a_deleted_sweep()
    {
        await Post("/api/v1/sweeps", JsonSerializer.Serialize(new { specification = Yaml }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/sweeps/made/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await Post("/api/v1/sweeps/made/pause", null);
        Assert.Equal(HttpStatusCode.NoContent, (await Delete("made")).Status);
        Assert.EndsWith("event: end\ndata: {\"reason\":\"the sweep was deleted\"}\n\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_second_sweep_of_a_name()
    {
        await Post("/api/v1/sweeps", JsonSerializer.Serialize(new { specification = Yaml }));
        var (status, problem) = await Post("/api/v1/sweeps", JsonSerializer.Serialize(new { specification = Yaml }));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal("There is a sweep 'made' already. Give this one another name, or delete that one.", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("text/plain", "{}", HttpStatusCode.UnsupportedMediaType, "Content-Type: must be application/yaml or application/json, in UTF-8, but got 'text/plain; charset=utf-8'.")]
    [InlineData("application/json", "{\"specification\": ", HttpStatusCode.BadRequest, "The body is not JSON as this server reads it: ")]
    [InlineData("application/json", "{\"set\":[],\"set\":[]}", HttpStatusCode.BadRequest, "The body is not JSON as this server reads it: ")]
    [InlineData("application/json", "[[[[[[1]]]]]]", HttpStatusCode.BadRequest, "The body is not JSON as this server reads it: ")]
    [InlineData("application/json", "[1]", HttpStatusCode.BadRequest, "The body must be a JSON object, but is a list.")]
    [InlineData("application/json", "", HttpStatusCode.BadRequest, "The body must be a JSON object, but is empty.")]
    [InlineData("application/json", "{\"specification\":1,\"set\":[2],\"x\":3}", HttpStatusCode.UnprocessableEntity, "The body has 3 problems:\n  specification: must be a text, but got 1.\n  set[0]: must be a text, but got 2.\n  x: is not known here. The members are specification, set.")]
    public async Task Refuses_a_body_that_is_no_specification(string type, string body, HttpStatusCode expected, string detail)
    {
        using var response = await _client.PostAsync("/api/v1/sweeps", new StringContent(body, Encoding.UTF8, type));
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith(detail, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Refuses_what_is_not_utf8()
    {
        var content = new ByteArrayContent([0x6E, 0x3A, 0xFF]) { Headers = { ContentType = new("application/yaml") } };
        using var response = await _client.PostAsync("/api/v1/sweeps", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private async Task<(HttpStatusCode Status, JsonElement Document)> Post(string path, string? json)
    {
        using var response = await _client.PostAsync(path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private async Task<(HttpStatusCode Status, string? Detail)> Delete(string name)
    {
        using var response = await _client.DeleteAsync($"/api/v1/sweeps/{name}");
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString());
    }
}
