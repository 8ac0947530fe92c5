using System.Globalization;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>
/// What values from outside a host may be, the same for every host: what passes can be journaled, shown and read back. The rules of the search are the
/// decider's.
/// </summary>
public static class RequestRules
{
    /// <summary>The longest name of a worker or metric, in characters.</summary>
    public const int MaxName = 128;

    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReason = 2000;

    /// <summary>The most metrics in a report.</summary>
    public const int MaxMetrics = 256;

    /// <summary>The highest slot of a worker.</summary>
    public const int MaxSlot = 4095;

    /// <summary>The shortest lease.</summary>
    public static readonly TimeSpan MinLease = TimeSpan.FromSeconds(1);

    /// <summary>The longest lease.</summary>
    public static readonly TimeSpan MaxLease = TimeSpan.FromDays(1);

    /// <summary>Checks who asks for work, and for how long; the lease in whole milliseconds.</summary>
    /// <exception cref="InvalidRequestException">A value is out of range.</exception>
    public static TimeSpan Lease(string worker, int slot, TimeSpan lease)
    {
        Name("worker", worker);
        if (slot is < 0 or > MaxSlot) throw Invalid($"slot: must be between 0 and {MaxSlot} inclusive, but got {slot}.");
        if (lease < MinLease || lease > MaxLease)
            throw Invalid($"lease: must be between {MinLease.TotalSeconds} and {MaxLease.TotalSeconds} seconds, but got {lease.TotalSeconds}.");
        return TimeSpan.FromMilliseconds(Math.Round(lease.TotalMilliseconds));
    }

    /// <summary>Checks a report; NaN and infinities are values.</summary>
    /// <exception cref="InvalidRequestException">The resource is below 0, the objective is missing, or there are too many metrics.</exception>
    public static void Report(long resource, MetricValues metrics, string objective)
    {
        Resource(resource);
        if (metrics.Count > MaxMetrics) throw Invalid($"metrics: a report has at most {MaxMetrics}, but this one has {metrics.Count}.");
        var names = new HashSet<string>();
        foreach (var (name, _) in metrics)
        {
            Name("metrics", name);
            if (!names.Add(name)) throw Invalid($"metrics.{name}: is given twice. Remove one of them.");
        }

        if (!names.Contains(objective))
            throw Invalid($"metrics: the objective '{objective}' is missing; the report has {(names.Count == 0 ? "no metrics" : string.Join(", ", metrics.Take(20).Select(pair => pair.Key)))}.");
    }

    /// <summary>Checks a resource level.</summary>
    /// <exception cref="InvalidRequestException">It is below 0.</exception>
    public static void Resource(long resource)
    {
        if (resource < 0) throw Invalid($"resource: must be at least 0, but got {resource}.");
    }

    /// <summary>Checks a text for people.</summary>
    /// <exception cref="InvalidRequestException">It is too long.</exception>
    public static void Reason(string reason)
    {
        if (reason.Length > MaxReason) throw Invalid($"reason: has at most {MaxReason} characters, but this one has {reason.Length}.");
    }

    private static void Name(string field, string name)
    {
        if (name.Length is 0 or > MaxName) throw Invalid($"{field}: a name has 1 to {MaxName} characters, but this one has {name.Length}.");
        if (name.Any(char.IsControl)) throw Invalid($"{field}: a name has no control characters. Use letters and digits.");
    }

    private static InvalidRequestException Invalid(FormattableString message) => new(message.ToString(CultureInfo.InvariantCulture));
}
