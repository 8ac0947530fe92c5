using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Journals;

namespace Sweep.Hosting.Tests.Journals;

public sealed class FileJournalConformanceTests : JournalConformance, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IJournal Open() => FileJournal.Open(_folder["journal.jsonl"]);
}
