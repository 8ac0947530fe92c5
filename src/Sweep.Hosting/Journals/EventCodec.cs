using System.Text.Json;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <summary>
/// Events as JSON objects, <c>{"type":"trial-promoted","trial":17}</c>. Written by hand, member by member: the format is frozen and
/// shall not follow a renamed property. A member that has its usual value (a verdict to continue, no checkpoint) is left out. Doubles
/// keep their bits: shortest digits that read back, and strings for what JSON has no number for.
/// </summary>
public sealed partial class EventCodec
{
    /// <summary>Writes one event as an object.</summary>
    public static void Write(Utf8JsonWriter writer, SweepEvent item)
    {
        writer.WriteStartObject();
        switch (item)
        {
            case SweepEvent.MetricsReported e:
                Begin(writer, "metrics-reported"u8, e.Trial, e.Attempt);
                writer.WriteNumber("resource"u8, e.Resource);
                writer.WritePropertyName("metrics"u8);
                WriteMetrics(writer, e.Metrics);
                if (e.Verdict != Verdict.Continue) WriteVerdict(writer, e.Verdict);
                break;
            case SweepEvent.TrialProposed e:
                Begin(writer, "trial-proposed"u8, e.Trial);
                writer.WriteNumber("draw"u8, e.Draw);
                writer.WritePropertyName("configuration"u8);
                WriteConfiguration(writer, e.Configuration);
                break;
            case SweepEvent.AttemptStarted e:
                Begin(writer, "attempt-started"u8, e.Trial, e.Attempt);
                writer.WriteString("worker"u8, e.Worker);
                writer.WriteNumber("slot"u8, e.Slot);
                if (e.From is { } from) WriteCheckpoint(writer, "from"u8, from);
                if (e.Lease is { } lease) writer.WriteNumber("lease"u8, (long)lease.TotalMilliseconds);
                break;
            case SweepEvent.CheckpointSaved e:
                writer.WriteString("type"u8, "checkpoint-saved"u8);
                WriteCheckpoint(writer, "checkpoint"u8, e.Checkpoint);
                break;
            case SweepEvent.DivergenceReported e:
                Begin(writer, "divergence-reported"u8, e.Trial, e.Attempt);
                writer.WriteNumber("resource"u8, e.Resource);
                writer.WriteString("reason"u8, e.Reason);
                break;
            case SweepEvent.TrialEnded e:
                Begin(writer, "trial-ended"u8, e.Trial);
                writer.WriteString("state"u8, Word(e.State));
                if (e.Reason is { } reason) writer.WriteString("reason"u8, reason);
                break;
            case SweepEvent.TrialPaused e:
                Begin(writer, "trial-paused"u8, e.Trial);
                writer.WriteString("reason"u8, e.Reason);
                break;
            case SweepEvent.TrialPromoted e:
                Begin(writer, "trial-promoted"u8, e.Trial);
                break;
            case SweepEvent.AttemptEnded e:
                Begin(writer, "attempt-ended"u8, e.Trial, e.Attempt);
                writer.WriteString("kind"u8, Word(e.Kind));
                writer.WriteString("reason"u8, e.Reason);
                break;
            case SweepEvent.StaleAttemptRefused e:
                Begin(writer, "stale-attempt-refused"u8, e.Trial, e.Attempt);
                writer.WriteNumber("current"u8, e.CurrentAttempt);
                writer.WriteNumber("resource"u8, e.Resource);
                break;
            case SweepEvent.RepeatDiffered e:
                Begin(writer, "repeat-differed"u8, e.Trial, e.Attempt);
                writer.WriteNumber("resource"u8, e.Resource);
                writer.WritePropertyName("journaled"u8);
                WriteNumber(writer, e.Journaled);
                writer.WritePropertyName("repeated"u8);
                WriteNumber(writer, e.Repeated);
                break;
            default:
                WriteOfSweep(writer, item);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteOfSweep(Utf8JsonWriter writer, SweepEvent item)
    {
        switch (item)
        {
            case SweepEvent.SweepCreated e:
                writer.WriteString("type"u8, "sweep-created"u8);
                writer.WriteString("specification"u8, e.Specification);
                writer.WriteStartArray("data"u8);
                foreach (var data in e.Data)
                {
                    writer.WriteStartObject();
                    writer.WriteString("path"u8, data.Path);
                    writer.WriteNumber("bytes"u8, data.Bytes);
                    writer.WriteString("sha256"u8, data.Sha256);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                break;
            case SweepEvent.HostAttached e:
                writer.WriteString("type"u8, "host-attached"u8);
                writer.WriteString("host"u8, e.Host);
                break;
            case SweepEvent.SweepPaused e:
                writer.WriteString("type"u8, "sweep-paused"u8);
                writer.WriteString("reason"u8, e.Reason);
                break;
            case SweepEvent.SweepResumed:
                writer.WriteString("type"u8, "sweep-resumed"u8);
                break;
            case SweepEvent.SweepFinished e:
                writer.WriteString("type"u8, "sweep-finished"u8);
                writer.WriteString("kind"u8, Word(e.Kind));
                writer.WriteString("reason"u8, e.Reason);
                break;
            default:
                throw new ArgumentException($"Cannot journal a {item.GetType().Name}: it has no format.", nameof(item));
        }
    }

    private static void Begin(Utf8JsonWriter writer, ReadOnlySpan<byte> type, int trial, int? attempt = null)
    {
        writer.WriteString("type"u8, type);
        writer.WriteNumber("trial"u8, trial);
        if (attempt is { } number) writer.WriteNumber("attempt"u8, number);
    }

    private static void WriteVerdict(Utf8JsonWriter writer, in Verdict verdict)
    {
        writer.WriteStartObject("verdict"u8);
        writer.WriteString("kind"u8, Word(verdict.Kind));
        if (verdict.Reason is { } reason) writer.WriteString("reason"u8, reason);
        if (verdict.Bracket != 0) writer.WriteNumber("bracket"u8, verdict.Bracket);
        if (verdict.Rung is { } rung) writer.WriteNumber("rung"u8, rung);
        writer.WriteEndObject();
    }

    private static void WriteCheckpoint(Utf8JsonWriter writer, ReadOnlySpan<byte> name, CheckpointReference checkpoint)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("trial"u8, checkpoint.Trial);
        writer.WriteNumber("attempt"u8, checkpoint.Attempt);
        writer.WriteNumber("resource"u8, checkpoint.Resource);
        writer.WriteString("sha256"u8, checkpoint.Digest);
        writer.WriteEndObject();
    }

    private static string Word(TrialState state) => state.ToString().ToLowerInvariant();

    private static string Word(VerdictKind kind) => kind.ToString().ToLowerInvariant();

    private static string Word(AttemptEndKind kind) => kind switch
    {
        AttemptEndKind.FailedForGood => "failed-for-good",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Word(FinishKind kind) => kind switch
    {
        FinishKind.TrialsDone => "trials-done",
        FinishKind.SpaceUsedUp => "space-used-up",
        FinishKind.TimeUsedUp => "time-used-up",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
