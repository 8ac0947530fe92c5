using System.Numerics;
using System.Runtime.InteropServices;

namespace Sweep.Training.Optimizers;

/// <summary>
/// Cuts a flat buffer into vectors and a scalar rest. Every element is computed alone by correctly rounded operations, never fused,
/// so that the result does not depend on the width of the vectors.
/// </summary>
internal static class Vectors
{
    public static Span<Vector<float>> Of(Span<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    public static ReadOnlySpan<Vector<float>> Of(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    /// <summary>Index of the first element that is in no vector.</summary>
    public static int Rest(int length) => length - length % Vector<float>.Count;
}
