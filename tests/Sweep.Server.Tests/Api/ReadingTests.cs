using System.Net;
using System.Text.Json;
using Xunit;

namespace Sweep.Server.Tests.Api;

public sealed class ReadingTests
{
    [Fact]
    public async Task Lists_sweeps_with_their_standing()
    {
        await using var served = await ServedSweep.Finished();

        var sweep = Assert.Single((await served.Get("/api/v1/sweeps")).GetProperty("sweeps").EnumerateArray());

        Assert.Equal("script", sweep.GetProperty("sweep").GetString());
        Assert.Equal("finished", sweep.GetProperty("state").GetString());
        Assert.Equal("all 5 trials are done", sweep.GetProperty("reason").GetString());
        Assert.Equal("trials-done", sweep.GetProperty("finish").GetString());
        Assert.Equal(5, sweep.GetProperty("trials").GetProperty("completed").GetInt32());
        Assert.Equal("minimize", sweep.GetProperty("metric").GetProperty("goal").GetString());
    }

    [Fact]
    public async Task Tells_of_a_sweep_that_has_not_begun_to_train()
    {
        await using var served = await ServedSweep.Start();
        var sweep = await served.Get("/api/v1/sweeps/script");
        Assert.Equal("running", sweep.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, sweep.GetProperty("best").ValueKind);
        Assert.Equal(5, sweep.GetProperty("max_trials").GetInt32());
        Assert.Equal(2, sweep.GetProperty("position").GetInt64());
    }

    [Fact]
    public async Task Gives_the_specification_as_yaml()
    {
        await using var served = await ServedSweep.Start();
        using var response = await served.Client.GetAsync("/api/v1/sweeps/script/specification");
        Assert.Equal("application/yaml", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("name: script", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Pages_through_the_trials()
    {
        await using var served = await ServedSweep.Finished();
        var (numbers, after) = (new List<int>(), -1);
        while (true)
        {
            var page = await served.Get($"/api/v1/sweeps/script/trials?limit=2&after={after}");
            numbers.AddRange(page.GetProperty("trials").EnumerateArray().Select(trial => trial.GetProperty("trial").GetInt32()));
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null) break;
            after = page.GetProperty("next").GetInt32();
        }

        Assert.Equal([0, 1, 2, 3, 4], numbers);
    }

    [Fact]
    public async Task Lists_trials_of_one_state()
    {
        await using var served = await ServedSweep.Finished(trainer: new((x, _) => x["x"].AsInt() == 3 ? double.NaN : 1));
        Assert.Equal([3], Numbers(await served.Get("/api/v1/sweeps/script/trials?state=diverged"), "trials"));
        Assert.Equal([0, 1, 2, 4], Numbers(await served.Get("/api/v1/sweeps/script/trials?state=completed"), "trials"));
    }

    [Fact]
    public async Task Tells_of_a_trial()
    {
        await using var served = await ServedSweep.Finished();
        var trial = await served.Get("/api/v1/sweeps/script/trials/2");
        Assert.Equal("script/2", trial.GetProperty("id").GetString());
        Assert.Equal("completed", trial.GetProperty("state").GetString());
        Assert.Equal(100, trial.GetProperty("resource").GetInt64());
        Assert.Equal(2, trial.GetProperty("configuration").GetProperty("x").GetInt64());
        Assert.Equal(64, trial.GetProperty("last_checkpoint").ValueKind == JsonValueKind.Null ? 64 : trial.GetProperty("last_checkpoint").GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task Gives_the_leaderboard_best_first()
    {
        await using var served = await ServedSweep.Finished(trainer: new((x, _) => Math.Abs(x["x"].AsNumber() - 2)));
        var board = await served.Get("/api/v1/sweeps/script/leaderboard?limit=3");
        Assert.Equal([2, 1, 3], Numbers(board, "leaderboard"));
        Assert.Equal([1, 2, 3], board.GetProperty("leaderboard").EnumerateArray().Select(trial => trial.GetProperty("rank").GetInt32()));
    }

    [Fact]
    public async Task Gives_the_reports_of_a_trial()
    {
        await using var served = await ServedSweep.Finished();
        var list = await served.Get("/api/v1/sweeps/script/trials/1/reports");
        Assert.Equal(10, list.GetProperty("total").GetInt32());
        Assert.Equal([10L, 20, 30, 40, 50, 60, 70, 80, 90, 100], Resources(list));
        Assert.True(list.GetProperty("reports")[0].GetProperty("metrics").TryGetProperty("weights", out _));
    }

    [Fact]
    public async Task Thins_reports_out_and_keeps_one_metric()
    {
        await using var served = await ServedSweep.Finished(trainer: new((_, at) => at == 70 ? 9 : at == 30 ? 0.1 : 1));
        var list = await served.Get("/api/v1/sweeps/script/trials/1/reports?metric=loss&points=4");
        Assert.Equal([10L, 30, 70, 100], Resources(list));
        Assert.Equal(10, list.GetProperty("total").GetInt32());
        Assert.False(list.GetProperty("reports")[0].GetProperty("metrics").TryGetProperty("weights", out _));
    }

    [Fact]
    public async Task Gives_the_weights_of_the_best_trial()
    {
        await using var served = await ServedSweep.Finished();
        var best = (await served.Get("/api/v1/sweeps/script")).GetProperty("best");
        var bytes = await served.Client.GetByteArrayAsync($"/api/v1/sweeps/script/trials/{best.GetProperty("trial")}/checkpoints/best");
        Assert.Equal(best.GetProperty("best_checkpoint").GetProperty("sha256").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
    }

    [Fact]
    public async Task Pages_through_the_journal_line_by_line()
    {
        await using var served = await ServedSweep.Finished();
        var (lines, next) = (new List<string>(), 0L);
        for (var more = true; more;)
        {
            var page = await served.Get($"/api/v1/sweeps/script/events?from={next}&limit=7");
            var entries = page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetRawText()).ToList();
            lines.AddRange(entries);
            more = entries.Count > 0;
            next = page.GetProperty("next").GetInt64();
        }

        Assert.Equal(await File.ReadAllLinesAsync(Path.Combine(served.Sweep.Folder, "journal.jsonl")), lines);
    }

    [Theory]
    [InlineData("/api/v1/sweeps/script/leaderboard")]
    [InlineData("/api/v1/sweeps/script/trials/0/reports")]
    public async Task Answers_304_while_nothing_has_changed(string path)
    {
        await using var served = await ServedSweep.Finished();
        using var first = await served.Client.GetAsync(path);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await served.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Health_is_a_word()
    {
        await using var served = await ServedSweep.Start();
        Assert.Equal("live", await served.Client.GetStringAsync("/healthz/live"));
        Assert.Equal("ready", await served.Client.GetStringAsync("/healthz/ready"));
        served.Catalog.IsReady = false;
        using var response = await served.Client.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("starting", await response.Content.ReadAsStringAsync());
    }

    private static IEnumerable<int> Numbers(JsonElement document, string list) => document.GetProperty(list).EnumerateArray().Select(trial => trial.GetProperty("trial").GetInt32());

    private static IEnumerable<long> Resources(JsonElement list) => list.GetProperty("reports").EnumerateArray().Select(report => report.GetProperty("resource").GetInt64());
}
