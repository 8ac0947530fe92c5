using Sweep.Hosting.Journals;
using Xunit;

namespace Sweep.Hosting.Tests.Journals;

public sealed class ReadAheadTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(20_000)]
    public void Is_the_same_sequence(int count) => Assert.Equal(Enumerable.Range(0, count), ReadAhead.Of(Enumerable.Range(0, count)));

    [Fact]
    public void Error_of_the_source_comes_after_what_was_read_in_whole_batches()
    {
        var seen = 0;
        var error = Assert.Throws<JournalException>(() =>
        {
            foreach (var _ in ReadAhead.Of(Broken())) seen++;
        });
        Assert.Equal("line 1025 is damaged", error.Message);
        Assert.Equal(1024, seen);
    }

    [Fact]
    public void Source_ends_when_its_user_has_seen_enough()
    {
        var ended = false;
        Assert.Equal([0, 1, 2], ReadAhead.Of(Endless()).Take(3));
        Assert.True(ended);

        IEnumerable<int> Endless()
        {
            try
            {
                for (var i = 0; ; i++) yield return i;
            }
            finally
            {
                ended = true;
            }
        }
    }

    private static IEnumerable<int> Broken()
    {
        for (var i = 0; i < 1024; i++) yield return i;
        throw new JournalException("line 1025 is damaged");
    }
}
