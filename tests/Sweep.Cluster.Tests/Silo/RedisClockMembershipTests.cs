using System.Net;
using Sweep.Cluster.Silo;
using Xunit;

namespace Sweep.Cluster.Tests.Silo;

public sealed class RedisClockMembershipTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(10);
    private static readonly SiloAddress Silo = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Voter = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private readonly Table _table = new();

    [Fact]
    public async Task Writes_times_of_Redis_clock_and_reads_them_as_its_own()
    {
        var membership = await Membership(Ahead);
        var now = DateTime.UtcNow;

        await membership.InsertRow(Entry(now), new TableVersion(1, "1"));

        AssertNear(now - Ahead, _table.Entry!);
        var read = (await membership.ReadAll()).Members.Single().Item1;
        AssertNear(now, read);
        Assert.Equal((Silo, SiloStatus.Active, "name", 7), (read.SiloAddress, read.Status, read.SiloName, read.ProxyPort));
        AssertNear(now, (await membership.ReadRow(Silo)).Members.Single().Item1);
    }

    [Fact]
    public async Task Silos_with_clocks_apart_see_each_other_sign_now()
    {
        var (early, late) = (await Membership(-Ahead), await Membership(Ahead));
        var now = DateTime.UtcNow;

        // What the late clock calls now, with its process' clock that much ahead; here both run by the same clock, so that it is added.
        await late.UpdateRow(Entry(now), "1", new TableVersion(2, "2"));

        AssertNear(now - (2 * Ahead), (await early.ReadAll()).Members.Single().Item1);
    }

    [Fact]
    public async Task Leaves_a_time_that_was_never_set()
    {
        var membership = await Membership(Ahead);

        await membership.UpdateIAmAlive(new MembershipEntry { SiloAddress = Silo, IAmAliveTime = DateTime.UtcNow });

        Assert.Equal(default, _table.Entry!.StartTime);
        Assert.Null(_table.Entry.SuspectTimes);
    }

    private async Task<RedisClockMembership> Membership(TimeSpan ahead)
    {
        var membership = new RedisClockMembership(_table, () => Task.FromResult(DateTime.UtcNow - ahead));
        await membership.InitializeMembershipTable(true);
        return membership;
    }

    private static MembershipEntry Entry(DateTime time) => new()
    {
        SiloAddress = Silo,
        Status = SiloStatus.Active,
        SiloName = "name",
        ProxyPort = 7,
        StartTime = time,
        IAmAliveTime = time,
        SuspectTimes = [Tuple.Create(Voter, time)],
    };

    private static void AssertNear(DateTime expected, MembershipEntry entry)
    {
        foreach (var time in new[] { entry.StartTime, entry.IAmAliveTime, entry.SuspectTimes.Single().Item2 }) Assert.Equal(expected, time, TimeSpan.FromSeconds(30));
        Assert.Equal(Voter, entry.SuspectTimes.Single().Item1);
    }

    // Keeps one entry.
    private sealed class Table : IMembershipTable
    {
        private readonly TableVersion _version = new(1, "1");

        public MembershipEntry? Entry { get; private set; }

        public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

        public Task DeleteMembershipTableEntries(string clusterId) => Task.CompletedTask;

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

        public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAll();

        public Task<MembershipTableData> ReadAll() => Task.FromResult(new MembershipTableData(Tuple.Create(Entry!, "1"), _version));

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Keep(entry);

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => Keep(entry);

        public Task UpdateIAmAlive(MembershipEntry entry) => Keep(entry);

        private Task<bool> Keep(MembershipEntry entry)
        {
            Entry = entry;
            return Task.FromResult(true);
        }
    }
}
