using System.Text;
using Sweep.Core.Sweeps;

namespace Sweep.TestKit.Journals;

/// <summary>Compares entries by content; their arrays compare by reference otherwise.</summary>
public static class JournalEntries
{
    /// <summary>The entry's whole content as text; equal texts are equal contents, to the bits of every number.</summary>
    public static string Describe(JournalEntry entry)
    {
        var text = new StringBuilder().Append(entry.Position).Append(" at ").Append(entry.At).Append(entry.By is { } by ? $" by {by}" : "");
        foreach (var item in entry.Events) text.Append('\n').Append(Describe(item));
        return text.ToString();
    }

    /// <summary>The event's whole content as text.</summary>
    public static string Describe(SweepEvent item) => item switch
    {
        SweepEvent.SweepCreated e => $"created {e.Specification} with {string.Join(", ", e.Data)}",
        SweepEvent.TrialProposed e => $"proposed {e.Trial} draw {e.Draw}: {string.Join(", ", e.Configuration.Select(pair => $"{pair.Key} {pair.Value.Kind} {(pair.Value.IsNumber ? Bits(pair.Value.AsNumber()) : pair.Value)}"))}",
        SweepEvent.MetricsReported e => $"reported {e.Trial} {e.Attempt} {e.Resource} {e.Verdict}: {string.Join(", ", e.Metrics.Select(pair => $"{pair.Key} {Bits(pair.Value)}"))}",
        SweepEvent.RepeatDiffered e => $"differed {e.Trial} {e.Attempt} {e.Resource}: {Bits(e.Journaled)}, {Bits(e.Repeated)}",
        _ => item.ToString()!,
    };

    private static string Bits(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x16");
}
