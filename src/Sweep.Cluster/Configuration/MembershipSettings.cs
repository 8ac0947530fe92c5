namespace Sweep.Cluster.Configuration;

/// <summary>How silos find out that one of them died.</summary>
/// <param name="Probe">How often silos look at each other.</param>
/// <param name="MissedProbes">How many looks in vain make a suspicion.</param>
/// <param name="Votes">How many silos must suspect one to make a death, or half of them where there are few: a silo that is cut off from the others, but not from Redis, must not end them all.</param>
/// <param name="Refresh">How often the table of silos is read.</param>
/// <param name="Alive">How often a silo signs in it.</param>
public sealed record MembershipSettings(TimeSpan Probe, int MissedProbes, int Votes, TimeSpan Refresh, TimeSpan Alive)
{
    /// <summary>Orleans' own: a silo that is killed is missed after 11 to 14 s, one that hangs, or whose machine is gone, after 19 to 22 s.</summary>
    public static readonly MembershipSettings Default = new(TimeSpan.FromSeconds(5), 3, 2, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30));

    /// <summary>Missed after 2 to 5 s, at the risk that one which only paused is missed as well: it then begins anew.</summary>
    public static readonly MembershipSettings Fast = new(TimeSpan.FromSeconds(1), 2, 2, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2));
}
