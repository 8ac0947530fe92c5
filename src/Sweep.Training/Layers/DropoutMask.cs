namespace Sweep.Training.Layers;

/// <summary>
/// The dropout masks of one window, a function of (seed, step) alone. An element is kept with probability 1 − p and then scaled by 1 / (1 − p).
/// </summary>
public readonly struct DropoutMask(NetworkOptions options, int batch, ulong seed, long step)
{
    private readonly CounterRandom _random = new(seed, "dropout", step);
    private readonly ulong _threshold = Threshold(options.Dropout);
    private readonly bool _locked = options.DropoutKind == DropoutKind.Variational;
    private readonly int _hidden = options.Hidden;

    /// <summary>What kept elements are multiplied by.</summary>
    public float Scale { get; } = ScaleOf(options.Dropout);

    /// <summary>The key of the draws, for engines that draw elsewhere.</summary>
    internal static long Key(ulong seed, long step) => (long)new CounterRandom(seed, "dropout", step).Key;

    /// <summary>An element is dropped when its 32 bits lie below this.</summary>
    internal static ulong Threshold(double probability) => (ulong)(probability * (1UL << 32));

    /// <summary>What elements are multiplied by that are kept.</summary>
    internal static float ScaleOf(double probability) => (float)(1 / (1 - probability));

    /// <summary>Index of the first draw for the units of a row, time · batch + lane, of a layer: one draw of 64 bits serves two units.</summary>
    internal static long FirstDraw(int layer, long row, int hidden) => ((long)layer << 40) + row * ((hidden + 1) / 2);

    /// <summary>Writes the factors (0 or <see cref="Scale"/>) for the output of a layer at one time step and lane; one per hidden unit.</summary>
    public void Fill(int layer, int time, int lane, Span<float> factors)
    {
        var row = FirstDraw(layer, (_locked ? 0 : (long)time) * batch + lane, _hidden);
        for (var unit = 0; unit < _hidden; unit += 2)
        {
            var bits = _random.Bits(row + unit / 2);
            factors[unit] = (uint)bits < _threshold ? 0 : Scale;
            if (unit + 1 < _hidden) factors[unit + 1] = bits >> 32 < _threshold ? 0 : Scale;
        }
    }
}
