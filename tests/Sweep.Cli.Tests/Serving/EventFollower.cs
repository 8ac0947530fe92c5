using System.Globalization;

namespace Sweep.Cli.Tests.Serving;

/// <summary>A client of a sweep's event stream that comes back with <c>Last-Event-ID</c> whenever it is cut off, and keeps all that it was sent.</summary>
internal sealed class EventFollower(KillableServer server, string sweep)
{
    /// <summary>The events in the order in which they came: id and data.</summary>
    public List<(long Id, string Data)> Events { get; } = [];

    /// <summary>How often it began anew.</summary>
    public int Connections { get; private set; }

    /// <summary>Follows the sweep to its end.</summary>
    public async Task Follow()
    {
        while (!await Read())
        {
        }
    }

    /// <summary>Reads until the stream ends; true where the server said that it is over.</summary>
    private async Task<bool> Read()
    {
        using var response = await server.Send(Request, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        Connections++;
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            var (id, data, name) = (-1L, "", "");
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal)) id = long.Parse(line[4..], CultureInfo.InvariantCulture);
                else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
                else if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
                if (line.Length > 0) continue;

                // An event is complete with its empty line; what is cut off before does not count.
                if (name == "end") return true;
                if (id >= 0) Events.Add((id, data));
                (id, data, name) = (-1, "", "");
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The server was killed.
        }

        return false;
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/sweeps/{sweep}/events", UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (Events.Count > 0) request.Headers.Add("Last-Event-ID", Events[^1].Id.ToString(CultureInfo.InvariantCulture));
        else request.RequestUri = new Uri($"/api/v1/sweeps/{sweep}/events?from=0", UriKind.Relative);
        return request;
    }
}
