using System.Collections.Immutable;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sweeps;

/// <content>A state read back from what <see cref="WriteTo"/> wrote, rather than replayed.</content>
public sealed partial class SweepState
{
    /// <summary>Reads a state; it is the one that was written, to the last bit, and goes on as that would.</summary>
    /// <param name="setup">The setup of the state that was written.</param>
    /// <param name="reader">What was written.</param>
    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public static SweepState Read(SweepSetup setup, CanonicalReader reader)
    {
        try
        {
            var state = new SweepState(setup);
            state.ReadFrom(reader);
            return state;
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new InvalidDataException(CanonicalReader.Broken().Message, e);
        }
    }

    private void ReadFrom(CanonicalReader reader)
    {
        NextPosition = reader.ReadLong();
        Specification = reader.ReadText();
        var data = ImmutableArray.CreateBuilder<DataFingerprint>();
        for (var count = reader.ReadCount(); count > 0; count--) data.Add(new DataFingerprint(ReadText(), reader.ReadLong(), ReadText()));
        Data = data.DrainToImmutable();
        Host = reader.ReadText();
        PauseReason = reader.ReadText();
        Finish = reader.ReadLong() is >= 0 and var finish ? (FinishKind)finish : null;
        FinishReason = reader.ReadText();
        NextDraw = reader.ReadInt();
        Reports = reader.ReadLong();
        StaleRefusals = reader.ReadLong();
        DifferingRepeats = reader.ReadLong();
        _clock.ReadFrom(reader);
        for (var count = reader.ReadCount(); count > 0; count--) Add(TrialRecord.Read(reader));
        Leaderboard.ReadFrom(reader);
        _retention.ReadFrom(reader, _trials);
        History.ReadFrom(reader, ConfigurationOf);
        Scheduler.ReadFrom(reader);

        string ReadText() => reader.ReadText() ?? throw CanonicalReader.Broken();
        Configuration ConfigurationOf(int number) => (uint)number < (uint)_trials.Count ? _trials[number].Configuration : throw CanonicalReader.Broken();
    }

    private void Add(TrialRecord trial)
    {
        if (trial.Number != _trials.Count) throw CanonicalReader.Broken();
        _trials.Add(trial);
        _configurations.Add(trial.Configuration);
        _counts[(int)trial.State]++;
        if (trial.State == TrialState.Waiting) _waiting.Add(trial.Number);
        if (trial is { State: TrialState.Running, Lease: not null, Worker: { } worker }) _held[(worker, trial.Slot)] = trial;
    }
}
