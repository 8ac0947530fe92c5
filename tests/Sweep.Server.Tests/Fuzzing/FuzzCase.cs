using System.Text;

namespace Sweep.Server.Tests.Fuzzing;

/// <summary>A request that must be refused, and how.</summary>
/// <param name="Family">What is wrong with it.</param>
/// <param name="Parts">Its bytes; between parts the sender pauses.</param>
/// <param name="Allowed">The statuses that are right; 0 is a connection closed without an answer, right only where HTTP itself is broken.</param>
internal sealed record FuzzCase(string Family, IReadOnlyList<byte[]> Parts, IReadOnlyList<int> Allowed)
{
    /// <summary>How long the sender waits between parts.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Whether the sender says that nothing follows.</summary>
    public bool Finish { get; init; }

    /// <summary>What is wrong with an answer, or null.</summary>
    public string? Complaint(RawAnswer answer)
    {
        if (!Allowed.Contains(answer.Status)) return $"the status is {answer.Status}, not {string.Join(" or ", Allowed)}: {answer.Body}";
        return answer.Status == 0 ? null : answer.NoProblem();
    }

    /// <summary>The request for people: its beginning, with what is not printable escaped.</summary>
    public override string ToString()
    {
        var text = Encoding.Latin1.GetString([.. Parts.SelectMany(part => part).Take(700)]);
        return $"{Family}: {string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c.ToString() : c == '\n' ? "\\n\n" : $"\\x{(int)c:x2}"))}";
    }
}
