using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Hosting.Tests.Journals;

public sealed class JournalLineTests
{
    [Fact]
    public void Line_shows_version_position_time_events_and_checksum()
    {
        var entry = new JournalEntry(17, 1_763_686_000_000, [new SweepEvent.TrialPromoted(4), new SweepEvent.AttemptStarted(4, 2, "host", 1, null)]);

        var line = Write(entry);

        Assert.Equal(
            """{"v":2,"n":17,"at":1763686000000,"events":[{"type":"trial-promoted","trial":4},{"type":"attempt-started","trial":4,"attempt":2,"worker":"host","slot":1}],"crc":"c7f11195"}""",
            line);
    }

    [Theory]
    [InlineData("anna")]
    [InlineData("")]
    [InlineData("\",\"events\":[] µ \n\ud83d\ude00")]
    public void Name_of_who_gave_the_command_reads_back(string by)
    {
        var entry = new JournalEntry(3, 7, [new SweepEvent.SweepResumed()], by);
        var line = new JournalLine();
        Assert.Equal(entry, line.Read(line.Write(entry).ToArray(), 3));
        Assert.StartsWith("""{"v":2,"n":3,"at":7,"by":""", Write(entry));
    }

    [Fact]
    public void Lines_of_format_1_are_read()
        => Assert.Equal(new JournalEntry(0, 1, [new SweepEvent.SweepResumed()]), new JournalLine().Read(WithChecksum("""{"v":1,"n":0,"at":1,"events":[{"type":"sweep-resumed"}]"""), 0));

    [Fact]
    public void Checksum_is_the_castagnoli_one()
    {
        // The check value of "123456789" in every table of CRC-32C.
        Assert.Equal(0xe3069283u, JournalLine.Crc32C("123456789"u8));
    }

    [Fact]
    public void Every_event_reads_back_to_the_last_bit()
    {
        var codec = new JournalLine();
        for (var i = 0; i < SampleEvents.All.Count; i++)
        {
            var entry = new JournalEntry(i, -5, [SampleEvents.All[i]]);
            Assert.Equal(JournalEntries.Describe(entry), JournalEntries.Describe(codec.Read(codec.Write(entry).ToArray(), i)));
        }
    }

    [Fact]
    public void Every_event_has_a_sample()
    {
        var kinds = typeof(SweepEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(SweepEvent)));
        Assert.Empty(kinds.Except(SampleEvents.All.Select(item => item.GetType())));
    }

    [Fact]
    public void Every_double_keeps_its_bits() => Prop.ForAll<long>(bits =>
    {
        var codec = new JournalLine();
        var metrics = MetricValues.Of("x", BitConverter.Int64BitsToDouble(bits));
        var entry = new JournalEntry(0, 0, [new SweepEvent.MetricsReported(1, 1, 1, metrics, Core.Scheduling.Verdict.Continue)]);
        var read = (SweepEvent.MetricsReported)codec.Read(codec.Write(entry).ToArray(), 0).Events[0];
        return read.Metrics.Equals(metrics);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reports_share_their_names()
    {
        var codec = new JournalLine();
        var first = Metrics(codec, "a", "b");
        var other = Metrics(codec, "a", "b", "c");
        var again = Metrics(codec, "a", "b");

        Assert.Same(first[0].Key, again[0].Key);
        Assert.Same(first[1].Key, other[1].Key);
        Assert.Equal(["a", "b", "c"], other.Select(pair => pair.Key));
        Assert.Equal(["a", "b"], again.Select(pair => pair.Key));
    }

    [Theory]
    [InlineData("""{"v":3,"n":0,"something":"else"}""", "it was written by a newer version of Sweep (format 3; this one reads 2). Upgrade Sweep to read it.")]
    [InlineData("""{"v":1,"n":0,"at":1,"events":[{"type":"trial-cloned","trial":1}]""", "it was written by a newer version of Sweep (its event 'trial-cloned' is not known to this one). Upgrade Sweep to read it.")]
    [InlineData("""{"v":1,"n":0,"at":1,"events":[{"type":"trial-promoted","trial":1,"colour":2}]""", "it was written by a newer version of Sweep (its member 'colour' is not known to this one). Upgrade Sweep to read it.")]
    [InlineData("""{"v":1,"n":0,"at":1,"events":[{"type":"trial-promoted","trial":1,"slot":2}]""", "it was written by a newer version of Sweep (its event 'trial-promoted' has a member 'slot' that this one does not know there). Upgrade Sweep to read it.")]
    [InlineData("""{"v":1,"n":0,"at":1,"events":[{"type":"trial-promoted"}]""", "'trial' is missing in 'trial-promoted'.")]
    [InlineData("""{"v":1,"n":0,"at":1,"events":[]""", "the entry has no events.")]
    [InlineData("""{"v":1,"n":5,"at":1,"events":[{"type":"sweep-resumed"}]""", "entry 0 was expected, but this is entry 5.")]
    [InlineData("""{"v":1,"n":0,"at":1,"by":7,"events":[{"type":"sweep-resumed"}]""", "'by' must be a text.")]
    [InlineData("hello", "the line is not a journal entry.")]
    [InlineData("", "the line is not a journal entry.")]
    public void Refuses_what_it_does_not_know(string text, string message)
    {
        var line = text.StartsWith("{\"v\":1", StringComparison.Ordinal) ? WithChecksum(text) : Encoding.UTF8.GetBytes(text);
        Assert.Equal(message, Assert.ThrowsAny<FormatException>(() => new JournalLine().Read(line, 0)).Message);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-0.0)]
    [InlineData(1e21)]
    [InlineData(-4.9406564584124654E-324)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Reports_in_a_row_read_as_the_first_did(double value)
    {
        // From the second report on the names are known and the line is scanned rather than parsed; what is scanned must not differ.
        var line = new JournalLine();
        string[] names = ["val_loss", "with \"quotes\" and µ", "x"];
        for (var i = 0; i < 4; i++)
        {
            var verdict = i == 2 ? new Core.Scheduling.Verdict(Core.Scheduling.VerdictKind.Stop, "last", 1, 10) : Core.Scheduling.Verdict.Continue;
            var entry = new JournalEntry(i, 7, [new SweepEvent.MetricsReported(i, 1, 10, new MetricValues(i == 3 ? names[..2] : names, i == 3 ? [1, value] : [1, value, value / 3]), verdict)]);
            Assert.Equal(JournalEntries.Describe(entry), JournalEntries.Describe(line.Read(line.Write(entry).ToArray(), i)));
        }
    }

    [Fact]
    public void Any_changed_byte_is_found()
    {
        var codec = new JournalLine();
        var line = codec.Write(new JournalEntry(0, 1, [SampleEvents.All[4]])).ToArray();
        for (var i = 0; i < line.Length; i++)
        {
            var changed = line.ToArray();
            changed[i] ^= 4;
            Assert.ThrowsAny<FormatException>(() => codec.Read(changed, 0));
        }
    }

    private static string Write(JournalEntry entry) => Encoding.UTF8.GetString(new JournalLine().Write(entry));

    private static MetricValues Metrics(JournalLine codec, params string[] names)
    {
        var report = new SweepEvent.MetricsReported(1, 1, 1, new MetricValues(names, new double[names.Length]), Core.Scheduling.Verdict.Continue);
        return ((SweepEvent.MetricsReported)codec.Read(codec.Write(new JournalEntry(0, 0, [report])).ToArray(), 0).Events[0]).Metrics;
    }

    /// <summary>Ends a line as the writer would.</summary>
    private static byte[] WithChecksum(string text)
        => Encoding.UTF8.GetBytes($"{text},\"crc\":\"{JournalLine.Crc32C(Encoding.UTF8.GetBytes(text)):x8}\"}}");
}
