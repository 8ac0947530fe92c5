using Sweep.Hosting.Journals;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Hosting.Tests.Journals;

public sealed class RecentEntriesTests
{
    [Fact]
    public void Gives_what_it_still_has_and_nothing_of_what_it_has_not()
    {
        var recent = new RecentEntries();
        Assert.Null(recent.From(0, 500));
        Assert.Empty(recent.From(500, 500)!);
        foreach (var entry in SampleEvents.Entries(3000, 500)) recent.Add(entry);
        Assert.Equal(SampleEvents.Entries(1024, 2476).Select(JournalEntries.Describe), recent.From(2476, 3500)!.Select(JournalEntries.Describe));
        Assert.Equal(3499, recent.From(3499, 3500)!.Single().Position);
        Assert.Empty(recent.From(3500, 3500)!);
        Assert.Empty(recent.From(9000, 3500)!);
        Assert.Null(recent.From(2475, 3500));
    }
}
