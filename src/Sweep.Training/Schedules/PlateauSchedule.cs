namespace Sweep.Training.Schedules;

/// <summary>
/// Torch's ReduceLROnPlateau (mode min, relative threshold 1e-4, no cooldown) over the mean training loss of blocks of steps: it does not
/// depend on when the trial is evaluated, and so not on how a scheduler cuts its training.
/// </summary>
/// <param name="decay">What the learning rate is multiplied by.</param>
/// <param name="patience">Blocks without improvement that are endured.</param>
public sealed class PlateauSchedule(double decay, int patience) : ISchedule
{
    private const double Threshold = 1e-4;
    private readonly double[] _state = [1, double.PositiveInfinity, 0]; // factor, best loss, blocks without improvement

    public Span<double> State => _state;

    public double Factor(long step) => _state[0];

    public void Observe(double loss)
    {
        if (loss < _state[1] * (1 - Threshold))
        {
            (_state[1], _state[2]) = (loss, 0);
            return;
        }

        if (++_state[2] <= patience) return;
        _state[0] *= decay;
        _state[2] = 0;
    }
}
