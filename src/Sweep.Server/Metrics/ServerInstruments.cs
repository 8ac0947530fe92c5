using System.Diagnostics.Metrics;
using Sweep.Hosting.Instruments;

namespace Sweep.Server.Metrics;

/// <summary>The instruments of the server itself; requests are measured by ASP.NET Core's own.</summary>
internal static class ServerInstruments
{
    private static readonly Meter Meter = new(InstrumentNames.Meter);
    private static readonly ObservableGauge<int> EventStreams = Meter.CreateObservableGauge(InstrumentNames.EventStreams, static () => Volatile.Read(ref _streams), "{stream}", "Live event streams that are open.");
    private static readonly Counter<long> Denied = Meter.CreateCounter<long>(InstrumentNames.DeniedRequests, "{request}", "Requests refused for want of a token or role, for their origin, or for being too many, by reason.");
    private static int _streams;

    /// <summary>Shows them from now on, from 0.</summary>
    public static void Show() => _ = EventStreams;

    /// <summary>A live event stream was opened.</summary>
    public static void OnStreamOpened() => Interlocked.Increment(ref _streams);

    /// <summary>A live event stream was closed.</summary>
    public static void OnStreamClosed() => Interlocked.Decrement(ref _streams);

    /// <summary>A request was refused; the reasons are a fixed few words.</summary>
    public static void OnDenied(string reason) => Denied.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
