using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using static TorchSharp.torch;

namespace Sweep.Torch.Devices;

/// <summary>What a GPU computes products of single precision numbers in. The library has one switch for the whole process: who trains holds it.</summary>
internal static class ProductPrecision
{
    private static readonly Lock Lock = new();
    private static string _products = "";
    private static int _holders;

    /// <summary>Sets the switch, and keeps it where it is until what is returned is disposed.</summary>
    /// <param name="precision">Of a specification; all but tf32 need products that are exact.</param>
    /// <exception cref="TrainerException">Somebody holds it elsewhere.</exception>
    public static IDisposable Hold(string precision)
    {
        var wanted = precision == EngineSpecification.Tf32 ? EngineSpecification.Tf32 : EngineSpecification.Float32;
        lock (Lock)
        {
            if (_holders > 0 && _products != wanted) throw new TrainerException($"precision: this process trains another sweep with {_products}, and the library has one switch for all. Use {_products}, or wait for that sweep's end, or use another process.");
            _products = wanted;
            _holders++;
            backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = wanted == EngineSpecification.Tf32;
        }

        return new Held();
    }

    private sealed class Held : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            lock (Lock)
            {
                if (!_isDisposed) _holders--;
                _isDisposed = true;
            }
        }
    }
}
