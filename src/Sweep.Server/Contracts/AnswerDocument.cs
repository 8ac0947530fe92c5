using Sweep.Hosting;

namespace Sweep.Server.Contracts;

/// <summary>What an attempt shall do.</summary>
/// <param name="Answer">Train on; save a checkpoint and ask for other work; or stop.</param>
/// <param name="Reason">Why, where not to train on.</param>
/// <param name="Next">Where to report next; null where there is nothing more to report.</param>
public sealed record AnswerDocument(AnswerKind Answer, string? Reason, long? Next)
{
    /// <summary>The document of an answer.</summary>
    public static AnswerDocument Of(AttemptAnswer answer, long? next) => answer switch
    {
        AttemptAnswer.Pause pause => new(AnswerKind.Pause, pause.Reason, null),
        AttemptAnswer.Stop stop => new(AnswerKind.Stop, stop.Reason, null),
        _ => new(AnswerKind.Continue, null, next),
    };
}

/// <summary>What an attempt shall do.</summary>
public enum AnswerKind
{
    /// <summary>Train on.</summary>
    Continue,

    /// <summary>Save a checkpoint and ask for other work: the trial may be promoted later.</summary>
    Pause,

    /// <summary>Stop: the trial is over, or another attempt has it.</summary>
    Stop,
}
