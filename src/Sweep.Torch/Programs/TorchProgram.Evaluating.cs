using Sweep.Torch.Networks;
using Sweep.Training.Data;
using Sweep.Training.Tasks;
using static TorchSharp.torch;

namespace Sweep.Torch.Programs;

internal sealed partial class TorchProgram
{
    /// <summary>Measures some of its trials on the same validation data; training goes on afterwards as if nothing had been.</summary>
    /// <param name="evaluations">What is measured.</param>
    /// <param name="window">To be filled as needed.</param>
    public void Evaluate(IReadOnlyList<LaneEvaluation> evaluations, Window window)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var picked = RowsOf([.. evaluations.Select(static evaluation => evaluation.Lane)]);
        var rows = picked is null ? _rows! : _rows!.Select(picked);
        var pass = Pass();
        pass.Load(rows.Values, differentiable: false);
        var (before, state) = (rows.Carried, rows.Carried);
        while (evaluations.All(evaluation => evaluation.Evaluation.Next(window)))
        {
            using var step = NewDisposeScope();
            if (window.StartsAfresh) state = Zeros(state);
            var tensors = WindowTensors.Of([window], _device.Device);
            var (outputs, after) = pass.Forward(tensors.Input, tensors.Time, state, null);
            var fetched = new FetchedOutputs(tensors, outputs);
            for (var k = 0; k < evaluations.Count; k++) evaluations[k].Evaluation.Add(fetched.Of(k), window);
            (before, state) = (state, after);
            step.MoveToOuter(before.Tensors.Concat(state.Tensors));
        }

        Saturations(evaluations, rows.Values, before, window);
    }

    private static CarriedState Zeros(CarriedState state) => new(zeros_like(state.Hidden), state.Memory is null ? null : zeros_like(state.Memory));

    // The library's layers do not show their gates: the last window is run once more, composed.
    private void Saturations(IReadOnlyList<LaneEvaluation> evaluations, Tensor values, CarriedState before, Window window)
    {
        var tensors = WindowTensors.Of([window], _device.Device);
        var shares = new List<Tensor>();
        _composed.Load(values, differentiable: false);
        _composed.Forward(tensors.Input, tensors.Time, before, null, shares);
        var layers = _layout.Options.Layers;
        var all = new double[evaluations.Count * layers];
        HostTensors.Download<double>(stack(shares, 1), all);
        for (var k = 0; k < evaluations.Count; k++) all.AsSpan(k * layers, layers).CopyTo(evaluations[k].Saturations.Span);
    }

    /// <summary>Outputs of several trials, fetched when the first of them asks.</summary>
    private sealed class FetchedOutputs(WindowTensors window, Tensor outputs)
    {
        private float[]? _values, _nats;

        public IWindowOutputs Of(int trial) => new One(this, trial);

        private float[] Values() => _values ??= Fetch(outputs);

        private float[] Nats() => _nats ??= Fetch(window.Nats(outputs));

        private static float[] Fetch(Tensor tensor)
        {
            var values = new float[tensor.numel()];
            HostTensors.Download(tensor, values.AsSpan());
            return values;
        }

        private ReadOnlySpan<float> Part(float[] all, int trial)
        {
            var length = all.Length / (int)outputs.shape[0];
            return all.AsSpan(trial * length, length);
        }

        private sealed class One(FetchedOutputs all, int trial) : IWindowOutputs
        {
            public ReadOnlySpan<float> Values => all.Part(all.Values(), trial);

            public double Losses(Span<float> nats)
            {
                var own = all.Part(all.Nats(), trial);
                own.CopyTo(nats);
                var sum = 0.0;
                foreach (var loss in own) sum += loss;
                return sum;
            }
        }
    }
}
