namespace Sweep.Training.Data;

/// <summary>
/// A text cut into equal contiguous lanes that are read side by side, the tail dropped: lane b reads symbols b·m … b·m + m − 1, where
/// m = ⌊(n − 1) / lanes⌋, and predicts each one's successor. The text is shared, not copied.
/// </summary>
/// <param name="text">Indices into the vocabulary.</param>
/// <param name="lanes">How many, at least 1.</param>
public readonly struct Lanes(ReadOnlyMemory<ushort> text, int lanes)
{
    private readonly ReadOnlyMemory<ushort> _text = text;
    private readonly int _lanes = lanes;

    /// <summary>Symbols that each lane reads.</summary>
    public int Length { get; } = (text.Length - 1) / lanes;

    /// <summary>Fills a window with positions <paramref name="start"/> … <paramref name="start"/> + time − 1 of every lane.</summary>
    public void Fill(Window window, int start, int time)
    {
        window.Time = time;
        window.StartsAfresh = start == 0;
        window.Tokens = time * _lanes;
        var source = _text.Span;
        var symbols = window.Symbols;
        var targets = window.Targets;
        for (var lane = 0; lane < _lanes; lane++)
        {
            var line = source.Slice(lane * Length + start, time + 1);
            for (var t = 0; t < time; t++)
            {
                symbols[t * _lanes + lane] = line[t];
                targets[t * _lanes + lane] = line[t + 1];
            }
        }
    }
}
