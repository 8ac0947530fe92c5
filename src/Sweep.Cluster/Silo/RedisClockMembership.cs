using System.Diagnostics;

namespace Sweep.Cluster.Silo;

/// <summary>
/// A membership table whose times are those of one clock, Redis', whatever the silos' own clocks say. Orleans compares the times at which silos signed
/// with its own clock, and takes one that signed long ago for stale: with clocks minutes apart a silo that lives would be passed over.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="now">Redis' clock.</param>
internal sealed class RedisClockMembership(IMembershipTable table, Func<Task<DateTime>> now) : IMembershipTable
{
    private static readonly TimeSpan Remeasure = TimeSpan.FromMinutes(1);

    // How far this machine's clock is ahead of Redis', and when that was measured.
    private TimeSpan _ahead;
    private long _measured;

    public async Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        await Measure().ConfigureAwait(false);
        await table.InitializeMembershipTable(tryInitTableVersion).ConfigureAwait(false);
    }

    public async Task<MembershipTableData> ReadAll()
    {
        // Clocks are set right, or drift; now and then the distance is looked at again.
        if (Stopwatch.GetElapsedTime(_measured) > Remeasure) await Measure().ConfigureAwait(false);
        return Local(await table.ReadAll().ConfigureAwait(false));
    }

    public async Task<MembershipTableData> ReadRow(SiloAddress key) => Local(await table.ReadRow(key).ConfigureAwait(false));

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => table.InsertRow(Shifted(entry, -_ahead), tableVersion);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => table.UpdateRow(Shifted(entry, -_ahead), etag, tableVersion);

    public Task UpdateIAmAlive(MembershipEntry entry) => table.UpdateIAmAlive(Shifted(entry, -_ahead));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => table.CleanupDefunctSiloEntries(beforeDate - _ahead);

    public Task DeleteMembershipTableEntries(string clusterId) => table.DeleteMembershipTableEntries(clusterId);

    private async Task Measure()
    {
        var there = await now().ConfigureAwait(false);
        (_ahead, _measured) = (DateTime.UtcNow - there, Stopwatch.GetTimestamp());
    }

    private MembershipTableData Local(MembershipTableData data)
        => new([.. data.Members.Select(member => Tuple.Create(Shifted(member.Item1, _ahead), member.Item2))], data.Version);

    private static MembershipEntry Shifted(MembershipEntry entry, TimeSpan by) => new()
    {
        SiloAddress = entry.SiloAddress,
        Status = entry.Status,
        SuspectTimes = entry.SuspectTimes?.ConvertAll(vote => Tuple.Create(vote.Item1, Shifted(vote.Item2, by))),
        ProxyPort = entry.ProxyPort,
        HostName = entry.HostName,
        SiloName = entry.SiloName,
        RoleName = entry.RoleName,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = Shifted(entry.StartTime, by),
        IAmAliveTime = Shifted(entry.IAmAliveTime, by),
    };

    // A time that was never set stays so.
    private static DateTime Shifted(DateTime time, TimeSpan by) => time.Ticks < TimeSpan.TicksPerDay * 366 ? time : time + by;
}
