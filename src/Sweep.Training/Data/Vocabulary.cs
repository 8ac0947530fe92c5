using System.Text;

namespace Sweep.Training.Data;

/// <summary>
/// The symbols of a text, sorted by code point; a symbol's index is what the network sees. Where the validation text has symbols that the
/// training text lacks, one more index, the last, stands for every unknown symbol.
/// </summary>
public sealed class Vocabulary
{
    private const int CodePoints = 0x110000; // of Unicode
    private readonly int[] _scalars;

    /// <param name="scalars">Distinct code points in ascending order.</param>
    /// <param name="hasUnknown">Whether there is an index for unknown symbols.</param>
    public Vocabulary(int[] scalars, bool hasUnknown) => (_scalars, HasUnknown) = (scalars, hasUnknown);

    /// <summary>Indices in use: 0 … Size − 1.</summary>
    public int Size => _scalars.Length + (HasUnknown ? 1 : 0);

    public bool HasUnknown { get; }

    /// <summary>The known symbols, in the order of their indices.</summary>
    public ReadOnlySpan<int> Scalars => _scalars;

    /// <summary>The vocabulary of a training text, with room for unknown symbols only where the other text needs it.</summary>
    public static Vocabulary Of(ReadOnlySpan<int> training, ReadOnlySpan<int> others)
    {
        var seen = new bool[CodePoints];
        foreach (var scalar in training) seen[scalar] = true;
        int[] sorted = [.. Enumerable.Range(0, seen.Length).Where(scalar => seen[scalar])];
        foreach (var scalar in others)
        {
            if (!seen[scalar]) return new Vocabulary(sorted, hasUnknown: true);
        }

        return new Vocabulary(sorted, hasUnknown: false);
    }

    /// <summary>The indices of a text's symbols, 0 for those without an index.</summary>
    public ushort[] IndicesOf(ReadOnlySpan<int> text)
    {
        var table = new ushort[CodePoints];
        if (HasUnknown) Array.Fill(table, (ushort)_scalars.Length);
        for (var i = 0; i < _scalars.Length; i++) table[_scalars[i]] = (ushort)i;
        var indices = new ushort[text.Length];
        for (var i = 0; i < text.Length; i++) indices[i] = table[text[i]];
        return indices;
    }

    /// <summary>The index of a symbol; that of the unknown symbol, or −1 without one, where it is not known.</summary>
    public int IndexOf(int scalar)
    {
        var index = Array.BinarySearch(_scalars, scalar);
        return index >= 0 ? index : HasUnknown ? _scalars.Length : -1;
    }

    /// <summary>Whether a symbol is known.</summary>
    public bool Contains(int scalar) => Array.BinarySearch(_scalars, scalar) >= 0;

    /// <summary>A symbol as messages show it: <c>'é' (U+00E9)</c>.</summary>
    public static string Show(int scalar)
    {
        var rune = new Rune(scalar);
        return Rune.IsControl(rune) ? $"U+{scalar:X4}" : $"'{rune}' (U+{scalar:X4})";
    }
}
