using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Server.Tests;

/// <summary>A sweep of a local host in a scratch folder, served on a free port, and a client of it.</summary>
internal sealed class ServedSweep : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();

    private ServedSweep()
    {
    }

    public LocalSweep Sweep { get; private set; } = null!;

    public SmallCatalog Catalog { get; private set; } = null!;

    public SweepServer Server { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>The server's services.</summary>
    public IServiceProvider Services => Server.Services;

    /// <summary>The lines of the journal's file.</summary>
    public string[] JournalLines => File.ReadAllLines(Path.Combine(Sweep.Folder, "journal.jsonl"));

    /// <summary>Notices that the server gave.</summary>
    public List<string> Notices { get; } = [];

    public static async Task<ServedSweep> Start(SweepSetup? setup = null, ScriptedTrainer? trainer = null, ServerOptions? options = null, string? specification = null)
    {
        var served = new ServedSweep();
        served.Sweep = LocalSweep.Open(served._folder["script"], setup ?? SweepScript.Setup(maxTrials: 5), trainer ?? new ScriptedTrainer(), new LocalHostOptions { Slots = 1 }, reportEvery: specification is null ? 10 : 40, specification: specification);
        served.Catalog = new SmallCatalog(served.Sweep.Service);
        served.Server = await SweepServer.StartAsync(served.Catalog, (options ?? new ServerOptions()) with { Notice = served.Notices.Add });
        served.Client = new HttpClient { BaseAddress = new Uri(served.Server.Urls.Single()) };
        return served;
    }

    /// <summary>The same, once the sweep has run to its end.</summary>
    public static async Task<ServedSweep> Finished(SweepSetup? setup = null, ScriptedTrainer? trainer = null, ServerOptions? options = null)
    {
        var served = await Start(setup, trainer, options);
        await served.Sweep.Host.Run();
        return served;
    }

    /// <summary>A sweep that is to be trained from outside: nothing here runs it. Its name is <c>asked</c>, its objective <c>legal_strings</c>, and trials spend 100 steps.</summary>
    public static Task<ServedSweep> Asked(int trials = 2)
    {
        const string Space = "{ lr: { float: [1e-3, 1e-1], log: true }, hidden: { int: [8, 16] } }";
        var yaml = $"name: asked\ntask: reber\nmetric: {{ name: legal_strings, goal: maximize }}\nspace: {Space}\nscheduler: {{ kind: asha, resource: steps, min_resource: 25, max_resource: 100, reduction_factor: 2 }}\nreport_every: 40\nbudget: {{ trials: {trials} }}\nsampler: random\nseed: 1\n";
        return Start(Specification.Parse(yaml, "asked").ToSetup(), specification: yaml);
    }

    /// <summary>Sends a document and gives the one that answers, with its status.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Document)> Post(string path, string json)
    {
        using var response = await Client.PostAsync(path, new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>The document at a path, which must be answered with 200.</summary>
    public async Task<JsonElement> Get(string path)
    {
        using var response = await Client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Sends a request that must be refused, and gives the problem document.</summary>
    public async Task<JsonElement> Refusal(HttpStatusCode status, HttpMethod method, string path, HttpContent? content = null, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        headers?.Invoke(request.Headers);
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{method} {path}: {response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.StartsWith("urn:sweep:problem:", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        return problem;
    }

    /// <summary>As <see cref="Refusal"/>, and the problem's detail.</summary>
    public async Task<string> RefusalText(HttpStatusCode status, string path) => (await Refusal(status, HttpMethod.Get, path)).GetProperty("detail").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await Sweep.DisposeAsync();
        _folder.Dispose();
    }
}
