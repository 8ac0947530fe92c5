namespace Sweep.Cli.Output;

/// <summary>
/// The time that a sweep still needs, from the trials that have ended: mean and spread of their time on a slot. Configurations
/// differ in cost and schedulers stop early, so the answer is a range; below three ended trials there is none.
/// </summary>
internal static class TimeLeft
{
    private const int FewestTrials = 3;

    /// <summary>The range, about two thirds likely; null while too little is known.</summary>
    /// <param name="ended">Seconds that each ended trial took.</param>
    /// <param name="running">Seconds that each running trial has taken so far.</param>
    /// <param name="waiting">How many trials are still to begin.</param>
    /// <param name="slots">How many train at once.</param>
    /// <param name="limit">What the budget of time leaves; null for no limit.</param>
    public static (TimeSpan Least, TimeSpan Most)? Estimate(IReadOnlyCollection<double> ended, IReadOnlyCollection<double> running, int waiting, int slots, TimeSpan? limit)
    {
        if (ended.Count < FewestTrials) return null;
        var mean = ended.Average();
        var variance = ended.Sum(s => (s - mean) * (s - mean)) / (ended.Count - 1);
        var open = waiting + running.Count;
        var work = (waiting * mean) + running.Sum(age => Residual(ended, mean, age));

        // Spread of what is open, and of the mean itself.
        var deviation = Math.Sqrt((open * variance) + (waiting * (double)waiting * variance / ended.Count));
        var parallel = Math.Max(1, Math.Min(slots, open));
        var longest = running.Count == 0 ? 0 : running.Max(age => Residual(ended, mean, age));
        var most = limit ?? TimeSpan.MaxValue;
        return (Min(Seconds(Math.Max((work - deviation) / parallel, 0)), most), Min(Seconds(Math.Max((work + deviation) / parallel, longest)), most));
    }

    /// <summary>The range in words: <c>about 2m 10s–3m 05s left</c>; of an unknown one at least what the budget of time leaves.</summary>
    public static string Say((TimeSpan Least, TimeSpan Most)? estimate, TimeSpan? limit = null)
    {
        if (limit <= TimeSpan.Zero) return "time is up: the last reports come in";
        if (estimate is not { } range) return limit is { } rest ? $"at most {Format.Duration(Round(rest))} left" : "time left: not known yet";
        var (least, most) = (Format.Duration(Round(range.Least)), Format.Duration(Round(range.Most)));
        return least == most ? $"about {least} left" : $"about {least}–{most} left";
    }

    /// <summary>What a trial of this age still takes: the mean of those that took longer.</summary>
    private static double Residual(IReadOnlyCollection<double> ended, double mean, double age)
    {
        var longer = ended.Where(s => s > age).ToList();
        return longer.Count > 0 ? longer.Average() - age : mean / 2;
    }

    private static TimeSpan Round(TimeSpan time) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(time.TotalSeconds)));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, 1e9));

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
