namespace Sweep.Hosting.Sharing;

/// <summary>
/// How much of the slots each sweep has had: the time that it held them, over its weight. Among sweeps of the same priority that want more it rises evenly, which is what fair means. Who was away is not owed what it
/// did not want; who had more than its share, when nobody else could use it, pays back no more than <see cref="Memory"/> of it. Knows no clock: it is told what time went by.
/// </summary>
public sealed class SlotLedger<TSweep> where TSweep : notnull
{
    /// <summary>The time of each slot held that is remembered against a sweep, and how long one that is away is remembered.</summary>
    public static readonly TimeSpan Memory = 10 * FairShare.OneTurn;

    private readonly Dictionary<TSweep, Account> _accounts = [];

    /// <summary>Seconds of slots over weight; comparable among sweeps of the same priority.</summary>
    public double Used(TSweep sweep) => _accounts.TryGetValue(sweep, out var account) ? account.Used : 0;

    /// <summary>Time goes by.</summary>
    /// <param name="elapsed">How much.</param>
    /// <param name="active">The sweeps that held slots during it, or want some now.</param>
    public void Advance(TimeSpan elapsed, IReadOnlyCollection<(TSweep Sweep, SlotShare Share, int Held)> active)
    {
        foreach (var group in active.GroupBy(static sweep => sweep.Share.Priority)) Advance(elapsed, [.. group]);
        var present = active.Select(static sweep => sweep.Sweep).ToHashSet();
        foreach (var (sweep, account) in _accounts)
        {
            account.IsActive = present.Contains(sweep);
            account.Away = account.IsActive ? TimeSpan.Zero : account.Away + elapsed;
            if (account.Away > Memory) _accounts.Remove(sweep);
        }
    }

    // Those of one priority.
    private void Advance(TimeSpan elapsed, (TSweep Sweep, SlotShare Share, int Held)[] group)
    {
        var stayed = group.Select(sweep => _accounts.GetValueOrDefault(sweep.Sweep)).Where(account => account is { IsActive: true }).ToArray();
        var floor = stayed.Length == 0 ? 0 : stayed.Min(account => account!.Used);
        foreach (var (sweep, share, held) in group)
        {
            if (!_accounts.TryGetValue(sweep, out var account)) _accounts[sweep] = account = new Account { Used = floor };
            account.Used = Math.Max(account.Used, floor) + (held * elapsed.TotalSeconds / share.Weight);
        }

        var least = group.Min(sweep => _accounts[sweep.Sweep].Used);
        foreach (var (sweep, share, held) in group)
        {
            var account = _accounts[sweep];
            account.Used = Math.Min(account.Used, least + (Math.Max(1, held) * Memory.TotalSeconds / share.Weight));
        }
    }

    private sealed class Account
    {
        public double Used { get; set; }

        public TimeSpan Away { get; set; }

        public bool IsActive { get; set; }
    }
}
