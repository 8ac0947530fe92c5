using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <content>
/// Reading. What runs once for every event is compiled with all optimisations at once: a resumed sweep has read its whole journal
/// before the runtime would have found out that it matters.
/// </content>
public sealed partial class EventCodec
{
    private readonly SharedTexts _texts = new();
    private readonly ReportScanner _reports = new();
    private readonly List<string[]> _metricNames = [];
    private readonly List<KeyValuePair<string, ParameterValue>> _parameters = [];
    private readonly double[] _values = new double[256];

    /// <summary>Reads a list of events.</summary>
    /// <exception cref="FormatException">An event is unknown, or lacks a member, or has one too many.</exception>
    public ImmutableArray<SweepEvent> ReadAll(ReadOnlySpan<byte> events)
    {
        if (_reports.TryRead(events) is { } report) return [report];
        var reader = new Utf8JsonReader(events);
        reader.Read();
        return ReadAll(ref reader);
    }

    /// <summary>Reads the list of events on which the reader stands.</summary>
    /// <exception cref="FormatException">An event is unknown, or lacks a member, or has one too many.</exception>
    public ImmutableArray<SweepEvent> ReadAll(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, "events must be a list.");
        var events = ImmutableArray.CreateBuilder<SweepEvent>(2);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) events.Add(Read(ref reader));
        return events.DrainToImmutable();
    }

    /// <summary>Reads the event on whose start the reader stands.</summary>
    /// <exception cref="FormatException">The event is unknown, or lacks a member, or has one too many.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SweepEvent Read(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.ValueTextEquals("type"u8) && reader.Read(), "an event begins with its type.");
        var type = _texts.Read(ref reader).Text;
        var members = default(EventMembers);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadMember(ref reader, ref members);
        return members.ToEvent(type);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadMember(ref Utf8JsonReader reader, ref EventMembers members)
    {
        var (name, member) = _texts.Read(ref reader);
        reader.Read();
        members.Found |= member;
        switch (member)
        {
            case Members.Trial: members.Trial = reader.GetInt32(); break;
            case Members.Attempt: members.Attempt = reader.GetInt32(); break;
            case Members.Resource: members.Resource = reader.GetInt64(); break;
            case Members.Metrics: members.Metrics = ReadMetrics(ref reader); break;
            case Members.Verdict: members.Verdict = ReadVerdict(ref reader); break;
            case Members.Draw: members.Draw = reader.GetInt32(); break;
            case Members.Configuration: members.Configuration = ReadConfiguration(ref reader); break;
            case Members.Worker: members.Worker = _texts.Read(ref reader).Text; break;
            case Members.Slot: members.Slot = reader.GetInt32(); break;
            case Members.From: members.Checkpoint = ReadCheckpoint(ref reader); break;
            case Members.Checkpoint: members.Checkpoint = ReadCheckpoint(ref reader); break;
            case Members.State: members.State = ReadState(ref reader); break;
            case Members.Reason: members.Reason = reader.GetString(); break;
            case Members.Kind: members.Kind = reader.GetString(); break;
            case Members.Current: members.Current = reader.GetInt32(); break;
            case Members.Journaled: members.Journaled = ReadNumber(ref reader); break;
            case Members.Repeated: members.Repeated = ReadNumber(ref reader); break;
            case Members.Host: members.Host = reader.GetString(); break;
            case Members.Specification: members.Specification = reader.GetString(); break;
            case Members.Lease: members.Lease = TimeSpan.FromMilliseconds(reader.GetInt64()); break;
            case Members.Data: members.Data = ReadData(ref reader); break;
            default: throw JournalLine.NewerFormat($"its member '{name}' is not known to this one");
        }
    }

    /// <summary>Reads the metrics on whose start the reader stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public MetricValues ReadMetrics(ref Utf8JsonReader reader)
    {
        var count = 0;
        List<string>? fresh = null;
        var known = _metricNames.Count > 0 ? _metricNames[^1] : [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (fresh is null && (count >= known.Length || !ReferenceEquals(_texts.Read(ref reader).Text, known[count]))) fresh = [.. known[..count]];
            fresh?.Add(_texts.Read(ref reader).Text);
            reader.Read();
            Expect(count < _values.Length, $"a report has at most {_values.Length} metrics.");
            _values[count++] = ReadNumber(ref reader);
        }

        var names = fresh is null && count == known.Length ? known : Remember(fresh?.ToArray() ?? known[..count]);
        _reports.Learn(names);
        return new MetricValues(names, _values[..count]);
    }

    /// <summary>Reports of a sweep have few different lists of names; each is kept once.</summary>
    private string[] Remember(string[] names)
    {
        var index = _metricNames.FindIndex(known => known.AsSpan().SequenceEqual(names));
        if (index >= 0)
        {
            names = _metricNames[index];
            _metricNames.RemoveAt(index);
        }

        if (_metricNames.Count >= 16) _metricNames.RemoveAt(0);
        _metricNames.Add(names);
        return names;
    }

    private static Verdict ReadVerdict(ref Utf8JsonReader reader)
    {
        var verdict = Verdict.Continue;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            verdict = name switch
            {
                "kind" => verdict with { Kind = ReadVerdictKind(ref reader) },
                "reason" => verdict with { Reason = reader.GetString() },
                "bracket" => verdict with { Bracket = reader.GetInt32() },
                "rung" => verdict with { Rung = reader.GetInt64() },
                _ => throw JournalLine.NewerFormat($"its verdict's member '{name}' is not known to this one"),
            };
        }

        return verdict;
    }

    private static CheckpointReference ReadCheckpoint(ref Utf8JsonReader reader)
    {
        var (trial, attempt, resource, digest) = (-1, -1, -1L, "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "trial": trial = reader.GetInt32(); break;
                case "attempt": attempt = reader.GetInt32(); break;
                case "resource": resource = reader.GetInt64(); break;
                case "sha256": digest = reader.GetString()!; break;
                default: throw JournalLine.NewerFormat($"its checkpoint's member '{name}' is not known to this one");
            }
        }

        Expect(trial >= 0 && attempt >= 0 && resource >= 0 && digest.Length > 0, "a checkpoint needs trial, attempt, resource and sha256.");
        return new CheckpointReference(trial, attempt, resource, digest);
    }

    /// <summary>Reads the configuration on whose start the reader stands.</summary>
    public Configuration ReadConfiguration(ref Utf8JsonReader reader)
    {
        _parameters.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _texts.Read(ref reader).Text;
            reader.Read();
            _parameters.Add(new(name, ReadParameter(ref reader)));
        }

        return new Configuration(_parameters);
    }

    private ParameterValue ReadParameter(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return ParameterValue.Bool(reader.GetBoolean());
            case JsonTokenType.String:
                return ParameterValue.Text(_texts.Read(ref reader).Text);
            case JsonTokenType.Number:
                return reader.ValueSpan.IndexOfAny((byte)'.', (byte)'E', (byte)'e') < 0
                    ? ParameterValue.Int(reader.GetInt64())
                    : ParameterValue.Float(reader.GetDouble());
            case JsonTokenType.StartObject:
                Expect(reader.Read() && reader.ValueTextEquals("float"u8) && reader.Read(), "a value in braces must be { \"float\": … }.");
                var value = ReadNumber(ref reader);
                reader.Read();
                return ParameterValue.Float(value);
            default:
                throw new FormatException($"a hyperparameter cannot be a {reader.TokenType}.");
        }
    }

    private static ImmutableArray<DataFingerprint> ReadData(ref Utf8JsonReader reader)
    {
        var data = ImmutableArray.CreateBuilder<DataFingerprint>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (path, bytes, digest) = ("", -1L, "");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "path": path = reader.GetString()!; break;
                    case "bytes": bytes = reader.GetInt64(); break;
                    case "sha256": digest = reader.GetString()!; break;
                    default: throw JournalLine.NewerFormat($"its data's member '{name}' is not known to this one");
                }
            }

            Expect(bytes >= 0 && digest.Length > 0, "data needs path, bytes and sha256.");
            data.Add(new DataFingerprint(path, bytes, digest));
        }

        return data.DrainToImmutable();
    }

    /// <summary>Reads the number on which the reader stands, as <see cref="WriteNumber"/> wrote it.</summary>
    /// <exception cref="FormatException">It is a text that names no number.</exception>
    public static double ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.GetDouble();
        var text = reader.GetString();
        return text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            not null when text.StartsWith("NaN:", StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
                && double.IsNaN(BitConverter.Int64BitsToDouble(bits)) => BitConverter.Int64BitsToDouble(bits),
            _ => throw new FormatException($"'{text}' is not a number."),
        };
    }

    private static TrialState ReadState(ref Utf8JsonReader reader) => reader.GetString() switch
    {
        "completed" => TrialState.Completed,
        "stopped" => TrialState.Stopped,
        "diverged" => TrialState.Diverged,
        "failed" => TrialState.Failed,
        "lost" => TrialState.Lost,
        "waiting" => TrialState.Waiting,
        "running" => TrialState.Running,
        "paused" => TrialState.Paused,
        var word => throw JournalLine.NewerFormat($"its trial state '{word}' is not known to this one"),
    };

    private static VerdictKind ReadVerdictKind(ref Utf8JsonReader reader) => reader.GetString() switch
    {
        "continue" => VerdictKind.Continue,
        "pause" => VerdictKind.Pause,
        "stop" => VerdictKind.Stop,
        var word => throw JournalLine.NewerFormat($"its verdict '{word}' is not known to this one"),
    };

    private static void Expect(bool condition, string rule)
    {
        if (!condition) throw new FormatException(rule);
    }
}
