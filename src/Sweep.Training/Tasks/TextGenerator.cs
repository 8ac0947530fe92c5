using System.Text;
using Sweep.Training.Checkpoints;
using Sweep.Training.Data;
using Sweep.Training.Layers;

namespace Sweep.Training.Tasks;

/// <summary>Writes text with a character language model, symbol by symbol.</summary>
public sealed class TextGenerator
{
    private readonly Vocabulary _vocabulary;
    private readonly RecurrentNetwork _network;
    private readonly int[] _symbol = new int[1];

    /// <exception cref="DataException">The model has no vocabulary.</exception>
    public TextGenerator(TrainedModel model)
    {
        _vocabulary = model.Vocabulary ?? throw new DataException($"The checkpoint was trained on {model.TaskName}, which has no text to generate. Use a checkpoint of char-lm.");
        _network = new RecurrentNetwork(model.Options, 1, 1, model.Parameters);
    }

    /// <summary>Continues a prompt. The same arguments give the same text.</summary>
    /// <param name="prompt">What the model reads first; empty for a line's beginning. Not repeated in the result.</param>
    /// <param name="length">Symbols to write, at least 0.</param>
    /// <param name="temperature">What logits are divided by: below 1 safer, above 1 wilder; 0 always takes the likeliest.</param>
    /// <param name="seed">Of the draws.</param>
    /// <returns>The symbols as they are drawn.</returns>
    /// <exception cref="DataException">The prompt has a symbol that the model does not know.</exception>
    public IEnumerable<Rune> Generate(string prompt, int length, double temperature, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (!(temperature >= 0 && double.IsFinite(temperature))) throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be at least 0.");
        return Draw(Read(prompt), length, temperature, new CounterRandom(seed, "sample"));
    }

    private IEnumerable<Rune> Draw(int[] prompt, int length, double temperature, CounterRandom random)
    {
        _network.State.Reset();
        foreach (var symbol in prompt[..^1]) Feed(symbol);
        var last = prompt[^1];
        for (var i = 0; i < length; i++)
        {
            last = Choose(Feed(last), temperature, random.Uniform(i));
            yield return new Rune(_vocabulary.Scalars[last]);
        }
    }

    // The unknown symbol, the last index where there is one, is never written.
    private ReadOnlySpan<float> Feed(int symbol)
    {
        _symbol[0] = symbol;
        return _network.Forward(_symbol, 1, training: false, default)[.._vocabulary.Scalars.Length];
    }

    private static int Choose(ReadOnlySpan<float> logits, double temperature, double uniform)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++) best = logits[i] > logits[best] ? i : best;
        if (temperature == 0) return best;
        var total = 0.0;
        foreach (var logit in logits) total += Weight(logit, logits[best], temperature);
        var rest = uniform * total;
        for (var i = 0; i < logits.Length; i++)
        {
            rest -= Weight(logits[i], logits[best], temperature);
            if (rest < 0) return i;
        }

        return best; // rounding left a rest
    }

    private static double Weight(float logit, float greatest, double temperature) => Math.Exp(((double)logit - greatest) / temperature);

    private int[] Read(string prompt)
    {
        var symbols = new List<int>();
        foreach (var rune in prompt.EnumerateRunes())
        {
            if (!_vocabulary.Contains(rune.Value))
                throw new DataException($"prompt: symbol {Vocabulary.Show(rune.Value)} at position {symbols.Count} is not in the vocabulary of the model, which has {_vocabulary.Scalars.Length} symbols.");
            symbols.Add(_vocabulary.IndexOf(rune.Value));
        }

        if (symbols.Count == 0) symbols.Add(_vocabulary.Contains('\n') ? _vocabulary.IndexOf('\n') : 0);
        return [.. symbols];
    }
}
