using Sweep.Training;
using Sweep.Training.Layers;
using static TorchSharp.torch;

namespace Sweep.Torch.Networks;

/// <summary>
/// The dropout masks of a window, drawn on the device: the same bits as <see cref="DropoutMask"/> gives the <c>cpu</c> engine, a function of seed and step alone. Nothing of a generator is carried, so
/// that a trial resumes to the last bit, and a trial's masks do not depend on who trains beside it.
/// </summary>
internal sealed class DropoutMasks : IDisposable
{
    private const long Low32 = 0xFFFFFFFF;
    private readonly NetworkOptions _options;
    private readonly Device _device;
    private readonly Tensor _offsets; // (index + 1) · Weyl of each draw: [layers − 1, time or 1, batch, pairs]
    private readonly Tensor[] _constants;

    /// <param name="options">The network, of at least two layers.</param>
    /// <param name="batch">Lanes of a trial.</param>
    /// <param name="longest">Longest window.</param>
    /// <param name="device">Where the masks are wanted.</param>
    public DropoutMasks(NetworkOptions options, int batch, int longest, Device device)
    {
        (_options, _device) = (options, device);
        var (layers, times, pairs) = (options.Layers - 1, IsLocked ? 1 : longest, (options.Hidden + 1) / 2);
        var offsets = new long[layers * times * batch * pairs];
        var i = 0;
        for (var layer = 0; layer < layers; layer++)
        {
            for (var row = 0; row < times * batch; row++)
            {
                var first = DropoutMask.FirstDraw(layer, row, options.Hidden);
                for (var pair = 0; pair < pairs; pair++) offsets[i++] = CounterRandom.Offset(first + pair);
            }
        }

        _offsets = HostTensors.Upload<long>(offsets, ScalarType.Int64, device, layers, times, batch, pairs).DetachFromDisposeScope();
        _constants = [.. new[] { 30L, Mask(30), CounterRandom.FirstFactor, 27, Mask(27), CounterRandom.SecondFactor, 31, Mask(31), 32, Mask(32), Low32 }.Select(value => tensor(value, ScalarType.Int64, device).DetachFromDisposeScope())];
    }

    private bool IsLocked => _options.DropoutKind == DropoutKind.Variational;

    /// <summary>Masks for some trials: factors [trials, layers − 1, time or 1, batch, hidden], each 0 or 1 / (1 − p).</summary>
    /// <param name="draws">Seed, step and probability of each trial.</param>
    /// <param name="time">Time steps of the window.</param>
    public Tensor Draw(IReadOnlyList<(ulong Seed, long Step, double Probability)> draws, int time)
    {
        long[] keys = [.. draws.Select(static draw => DropoutMask.Key(draw.Seed, draw.Step))];
        long[] thresholds = [.. draws.Select(static draw => (long)DropoutMask.Threshold(draw.Probability))];
        float[] scales = [.. draws.Select(static draw => DropoutMask.ScaleOf(draw.Probability))];
        var offsets = IsLocked ? _offsets : _offsets.narrow(1, 0, time);
        var z = HostTensors.Upload<long>(keys, ScalarType.Int64, _device, keys.Length, 1, 1, 1, 1) + offsets.unsqueeze(0);
        z = z.bitwise_xor(Shifted(z, 0)) * _constants[2];
        z = z.bitwise_xor(Shifted(z, 3)) * _constants[5];
        z = z.bitwise_xor(Shifted(z, 6));
        var bits = stack([z.bitwise_and(_constants[10]), Shifted(z, 8)], -1);
        var kept = bits.ge(HostTensors.Upload<long>(thresholds, ScalarType.Int64, _device, keys.Length, 1, 1, 1, 1, 1));
        var factors = kept.to_type(ScalarType.Float32) * HostTensors.Upload(scales, _device, keys.Length, 1, 1, 1, 1, 1);
        return factors.flatten(-2, -1).narrow(-1, 0, _options.Hidden);
    }

    public void Dispose()
    {
        _offsets.Dispose();
        foreach (var constant in _constants) constant.Dispose();
    }

    // The device's shift keeps the sign: what it shifts in is cut off.
    private Tensor Shifted(Tensor z, int constant) => z.bitwise_right_shift(_constants[constant]).bitwise_and(_constants[constant + 1]);

    private static long Mask(int shift) => (1L << (64 - shift)) - 1;
}
