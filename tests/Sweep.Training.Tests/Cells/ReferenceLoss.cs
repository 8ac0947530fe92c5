namespace Sweep.Training.Tests.Cells;

/// <summary>Mean softmax cross-entropy in double, and its gradient.</summary>
internal static class ReferenceLoss
{
    public static (double Loss, double[] Gradient) CrossEntropy(double[] logits, int[] targets, int classes)
    {
        var gradient = new double[logits.Length];
        var loss = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            var row = logits.AsSpan(i * classes, classes).ToArray();
            var maximum = row.Max();
            var total = row.Sum(x => Math.Exp(x - maximum));
            loss += (Math.Log(total) + maximum - row[targets[i]]) / targets.Length;
            for (var j = 0; j < classes; j++) gradient[i * classes + j] = (Math.Exp(row[j] - maximum) / total - (j == targets[i] ? 1 : 0)) / targets.Length;
        }
        return (loss, gradient);
    }
}
