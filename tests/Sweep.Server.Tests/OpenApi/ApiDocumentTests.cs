using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.OpenApi;

public sealed class ApiDocumentTests
{
    private static readonly string Committed = Path.Combine(RepositoryFolder.Root, "src", "Sweep.Server", "openapi.json");

    /// <summary>Where the API was changed on purpose, <c>SWEEP_WRITE_OPENAPI=1 dotnet test tests/Sweep.Server.Tests --filter ApiDocument</c> writes the new document.</summary>
    [Fact]
    public async Task Committed_document_is_the_one_that_is_served()
    {
        await using var server = await SweepServer.StartAsync(new SmallCatalog());
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
        var served = (await client.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("SWEEP_WRITE_OPENAPI") == "1") await File.WriteAllTextAsync(Committed, served);
        Assert.Equal(await File.ReadAllTextAsync(Committed), served);
    }

    [Fact]
    public void Every_operation_has_an_id_a_summary_and_documented_refusals()
    {
        var ids = new HashSet<string>();
        foreach (var (where, operation) in Operations())
        {
            Assert.True(ids.Add(operation.GetProperty("operationId").GetString()!), where);
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            if (where.Contains("/healthz/", StringComparison.Ordinal)) continue;
            var responses = operation.GetProperty("responses").EnumerateObject().ToList();
            Assert.Contains(responses, response => response.Name.StartsWith('2'));
            foreach (var refusal in responses.Where(response => response.Name[0] is '4' or '5'))
                Assert.True(refusal.Value.GetProperty("content").TryGetProperty("application/problem+json", out _), $"{where} {refusal.Name}");
            Assert.Superset(new HashSet<string> { "400", "401", "403", "429", "500", "503" }, responses.Select(response => response.Name).ToHashSet());
            if (where.Contains('{', StringComparison.Ordinal)) Assert.Contains(responses, response => response.Name == "404");
            if (operation.TryGetProperty("requestBody", out var body))
            {
                Assert.Superset(new HashSet<string> { "409", "413", "415", "422" }, responses.Select(response => response.Name).ToHashSet());
                Assert.True(body.GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _), where);
            }
        }
    }

    [Fact]
    public async Task Describes_every_endpoint_of_the_api()
    {
        await using var server = await SweepServer.StartAsync(new SmallCatalog());
        var mapped = server.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods, (endpoint, method) => $"{method} {endpoint.RoutePattern.RawText}");
        Assert.Equal(mapped.Order(), Operations().Select(operation => operation.Where).Where(where => where.Contains("/api/", StringComparison.Ordinal)).Order());
    }

    private static IEnumerable<(string Where, JsonElement Operation)> Operations()
    {
        var document = JsonDocument.Parse(File.ReadAllText(Committed)).RootElement;
        return document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject(), (path, operation) => ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value));
    }
}
