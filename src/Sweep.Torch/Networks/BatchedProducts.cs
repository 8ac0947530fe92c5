using static TorchSharp.torch;

namespace Sweep.Torch.Networks;

/// <summary>Products of many trials at once.</summary>
internal static class BatchedProducts
{
    /// <summary>a b + c for each trial. Not the library's <c>baddbmm</c>: TorchSharp (0.99 to 0.107) hands its arguments on in another order than it names them.</summary>
    /// <param name="a">[trials, rows, inner].</param>
    /// <param name="b">[trials, inner, columns].</param>
    /// <param name="c">[trials, rows or 1, columns].</param>
    public static Tensor Times(this Tensor a, Tensor b, Tensor c) => a.bmm(b).add_(c);
}
