using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Sweep.Hosting.Journals;

/// <summary>
/// Texts that recur in a journal (types, names, choices), each kept once and found by its bytes. They recur in the same order, so the one
/// after the last found is tried first. Bounded: texts beyond the bound are not shared.
/// </summary>
internal sealed class SharedTexts
{
    private const int Most = 256;
    private readonly List<(byte[] Bytes, string Text, Members Member)> _texts = [];
    private int _next;

    public SharedTexts()
    {
        foreach (var member in Enum.GetValues<Members>()) Add(member.ToString().ToLowerInvariant(), member);
    }

    /// <summary>The text on which the reader stands, and the member of an event that it names, if it does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (string Text, Members Member) Read(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            var bytes = reader.ValueSpan;
            for (var i = 0; i < _texts.Count; i++)
            {
                if (_next >= _texts.Count) _next = 0;
                var known = _texts[_next++];
                if (bytes.SequenceEqual(known.Bytes)) return (known.Text, known.Member);
            }
        }

        var text = reader.GetString()!;
        if (_texts.Count < Most && !reader.ValueIsEscaped) Add(text, Members.None);
        return (text, Members.None);
    }

    private void Add(string text, Members member) => _texts.Add((Encoding.UTF8.GetBytes(text), text, member));
}
