using System.Net;
using System.Text;
using System.Text.Json;
using Sweep.Core.Sweeps;
using Xunit;

namespace Sweep.Server.Tests.Api;

public sealed class AskTellTests
{
    private const string Asked = "/api/v1/sweeps/asked";
    private const string Worker = """{"worker":"loop"}""";

    [Fact]
    public async Task A_loop_asks_trains_reports_and_is_told_when_to_stop()
    {
        await using var served = await ServedSweep.Asked(trials: 3);
        var ended = new List<string>();
        while (true)
        {
            var (_, ask) = await served.Post($"{Asked}/ask", Worker);
            if (ask.TryGetProperty("finished", out var finished))
            {
                Assert.Equal("all 3 trials are done", finished.GetString());
                break;
            }

            var lr = ask.GetProperty("configuration").GetProperty("lr").GetDouble();
            long? next = ask.GetProperty("resource").GetProperty("next").GetInt64();
            while (next is { } resource)
            {
                var (status, answer) = await served.Post(Attempt(ask, "report"), $$"""{"resource":{{resource}},"metrics":{"legal_strings":{{lr}},"train_loss":"NaN"} }""");
                Assert.Equal(HttpStatusCode.OK, status);
                next = answer.GetProperty("next").ValueKind == JsonValueKind.Null ? null : answer.GetProperty("next").GetInt64();
                if (next is null) ended.Add(answer.GetProperty("answer").GetString()!);
            }
        }

        Assert.Equal(["stop", "stop", "stop"], ended);
        var sweep = await served.Get(Asked);
        Assert.Equal("finished", sweep.GetProperty("state").GetString());
        Assert.Equal(3, sweep.GetProperty("trials").GetProperty("completed").GetInt32() + sweep.GetProperty("trials").GetProperty("stopped").GetInt32());
    }

    [Fact]
    public async Task Says_what_is_to_be_trained_and_where_to_report()
    {
        await using var served = await ServedSweep.Asked();
        var (status, ask) = await served.Post($"{Asked}/ask", Worker);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((0, 1, "asked/0"), (ask.GetProperty("trial").GetInt32(), ask.GetProperty("attempt").GetInt32(), ask.GetProperty("id").GetString()));
        Assert.Equal("""{"name":"steps","last":null,"next":25,"max":100}""", ask.GetProperty("resource").GetRawText());
        Assert.True(ask.GetProperty("seed").GetUInt64() > 0);

        var (_, answer) = await served.Post(Attempt(ask, "report"), """{"resource":25,"metrics":{"legal_strings":0.5}}""");
        Assert.Equal("""{"answer":"continue","reason":null,"next":40}""", answer.GetRawText());
        (_, answer) = await served.Post(Attempt(ask, "heartbeat"), "{}");
        Assert.Equal("""{"answer":"continue","reason":null,"next":40}""", answer.GetRawText());
        Assert.Equal("running", (await served.Get($"{Asked}/trials/0")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_slot_that_asks_again_gets_what_it_holds()
    {
        await using var served = await ServedSweep.Asked();
        var (_, first) = await served.Post($"{Asked}/ask", Worker);
        var (_, again) = await served.Post($"{Asked}/ask", Worker);
        Assert.Equal(first.GetRawText(), again.GetRawText());
        var (_, other) = await served.Post($"{Asked}/ask", """{"worker":"loop","slot":1}""");
        Assert.Equal(1, other.GetProperty("trial").GetInt32());
    }

    [Fact]
    public async Task Has_a_loop_wait_while_there_is_nothing_to_do()
    {
        await using var served = await ServedSweep.Asked(trials: 1);
        await served.Post($"{Asked}/ask", Worker);
        var (_, wait) = await served.Post($"{Asked}/ask", """{"worker":"other"}""");
        Assert.Equal("""{"wait":1,"reason":"every trial that may run is running"}""", wait.GetRawText());
        await served.Post($"{Asked}/pause", """{"reason":"lunch"}""");
        (_, wait) = await served.Post($"{Asked}/ask", """{"worker":"other"}""");
        Assert.Equal("the sweep is paused: lunch", wait.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Answers_a_patient_loop_as_soon_as_there_is_work()
    {
        await using var served = await ServedSweep.Asked(trials: 1);
        var (_, first) = await served.Post($"{Asked}/ask", Worker);
        var patient = served.Post($"{Asked}/ask", """{"worker":"other","wait_seconds":30}""");
        await served.Post(Attempt(first, "finish"), """{"state":"interrupted","reason":"its machine is needed"}""");
        var (_, second) = await patient;
        Assert.Equal((0, 2), (second.GetProperty("trial").GetInt32(), second.GetProperty("attempt").GetInt32()));
        (_, first) = await served.Post(Attempt(first, "report"), """{"resource":25,"metrics":{"legal_strings":0.5}}""");
        Assert.Equal("""{"answer":"stop","reason":"attempt 2 has fenced it out","next":null}""", first.GetRawText());
    }

    [Theory]
    [InlineData("""{"state":"completed"}""", "completed")]
    [InlineData("""{"state":"failed-for-good","reason":"no such file"}""", "failed")]
    [InlineData("""{"state":"diverged","reason":"loss is NaN"}""", "diverged")]
    [InlineData("""{"state":"interrupted"}""", "waiting")]
    [InlineData("""{"state":"failed"}""", "waiting")]
    public async Task Takes_the_end_of_an_attempt(string finish, string state)
    {
        await using var served = await ServedSweep.Asked();
        var (_, ask) = await served.Post($"{Asked}/ask", Worker);
        await served.Post(Attempt(ask, "report"), """{"resource":25,"metrics":{"legal_strings":0.5}}""");
        var (status, answer) = await served.Post(Attempt(ask, "finish"), finish);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("stop", answer.GetProperty("answer").GetString());
        Assert.Equal(state, (await served.Get($"{Asked}/trials/0")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Not_a_number_is_a_result()
    {
        await using var served = await ServedSweep.Asked();
        var (_, ask) = await served.Post($"{Asked}/ask", Worker);
        var (_, answer) = await served.Post(Attempt(ask, "report"), """{"resource":25,"metrics":{"legal_strings":"-Infinity"}}""");
        Assert.Equal("stop", answer.GetProperty("answer").GetString());
        Assert.Equal("diverged", (await served.Get($"{Asked}/trials/0")).GetProperty("state").GetString());
        Assert.Equal("-Infinity", (await served.Get($"{Asked}/trials/0/reports")).GetProperty("reports")[0].GetProperty("metrics").GetProperty("legal_strings").GetString());
    }

    [Theory]
    [InlineData("ask", """{}""", "worker: is missing.")]
    [InlineData("ask", """{"worker":"w","slot":-1}""", "slot: must be a whole number from 0 to 4095, but got -1.")]
    [InlineData("ask", """{"worker":"w","slot":1.5}""", "slot: must be a whole number from 0 to 4095, but got 1.5.")]
    [InlineData("ask", """{"worker":"w","lease":5}""", "lease: is not known here. The members are worker, slot, lease_seconds, wait_seconds.")]
    [InlineData("ask", """{"worker":"w","wait_second":5}""", "wait_second: is not known here. Did you mean 'wait_seconds'? The members are worker, slot, lease_seconds, wait_seconds.")]
    [InlineData("ask", """{"worker":"w","lease_seconds":1e400}""", "lease_seconds: must be a number from 1 to 86400, but got 1e400.")]
    [InlineData("ask", """{"worker":7,"slot":"x"}""", "The body has 2 problems:\n  worker: must be a text, but got 7.\n  slot: must be a whole number from 0 to 4095, but got \"x\".")]
    [InlineData("ask", """{"worker":"\ud800"}""", "worker: has an escape that is no character.")]
    [InlineData("trials/0/attempts/1/report", """{"resource":25,"metrics":{"loss":1}}""", "metrics: the objective 'legal_strings' is missing; the report has loss.")]
    [InlineData("trials/0/attempts/1/report", """{"resource":25,"metrics":{"legal_strings":"much"}}""", "metrics.legal_strings: must be a number, \"NaN\", \"Infinity\" or \"-Infinity\", but got \"much\".")]
    [InlineData("trials/0/attempts/1/report", """{"resource":-1,"metrics":{"legal_strings":1}}""", "resource: must be a whole number from 0 to 9223372036854775807, but got -1.")]
    [InlineData("trials/0/attempts/1/finish", """{"state":"complete"}""", "state: must be one of completed, failed, failed-for-good, diverged, interrupted, but got \"complete\". Did you mean 'completed'?")]
    [InlineData("pause", """{"reason":["x"]}""", "reason: must be a text, but got a list.")]
    public async Task Refuses_a_body_and_says_what_is_right(string path, string json, string detail)
    {
        await using var served = await ServedSweep.Asked();
        await served.Post($"{Asked}/ask", Worker);
        var before = served.JournalLines;
        var problem = await served.Refusal(HttpStatusCode.UnprocessableEntity, HttpMethod.Post, $"{Asked}/{path}", new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
        Assert.Equal(before, served.JournalLines);
    }

    [Theory]
    [InlineData("trials/7/attempts/1/heartbeat", "asked has no trial '7': its trials are 0 to 0.")]
    [InlineData("trials/0/attempts/2/heartbeat", "asked/0 has no attempt '2': its attempts are 1 to 1.")]
    [InlineData("trials/0/attempts/0/report", "asked/0 has no attempt '0': its attempts are 1 to 1.")]
    public async Task Knows_no_attempt_that_never_was(string path, string detail)
    {
        await using var served = await ServedSweep.Asked();
        await served.Post($"{Asked}/ask", Worker);
        var body = path.EndsWith("report", StringComparison.Ordinal) ? """{"resource":1,"metrics":{"legal_strings":1}}""" : "{}";
        var problem = await served.Refusal(HttpStatusCode.NotFound, HttpMethod.Post, $"{Asked}/{path}", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Every_change_is_in_the_journal()
    {
        await using var served = await ServedSweep.Asked();
        var (_, ask) = await served.Post($"{Asked}/ask", Worker);
        await served.Post(Attempt(ask, "finish"), """{"state":"failed-for-good","reason":"no such file"}""");
        var ended = served.Sweep.Journal.SelectMany(entry => entry.Events).OfType<SweepEvent.TrialEnded>().Single();
        Assert.Equal((TrialState.Failed, "no such file"), (ended.State, ended.Reason));
    }

    private static string Attempt(JsonElement ask, string what) => $"{Asked}/trials/{ask.GetProperty("trial")}/attempts/{ask.GetProperty("attempt")}/{what}";
}
