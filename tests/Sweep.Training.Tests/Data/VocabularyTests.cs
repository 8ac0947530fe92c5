using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sweep.Training.Data;
using Xunit;

namespace Sweep.Training.Tests.Data;

public class VocabularyTests
{
    /// <summary>Whatever the text: the indices read back as its symbols, and the vocabulary is sorted and has nothing else.</summary>
    [Fact]
    public void Indices_read_back_as_the_text()
        => Prop.ForAll(Scalars(), scalars =>
        {
            var text = Utf8Text.Decode("t", Encoding.UTF8.GetBytes(string.Concat(scalars.Select(scalar => new Rune(scalar)))));
            var vocabulary = Vocabulary.Of(text.Scalars, []);
            var known = vocabulary.Scalars.ToArray();
            return text.Scalars.SequenceEqual(scalars)
                && known.SequenceEqual(scalars.Distinct().Order())
                && vocabulary.IndicesOf(text.Scalars).Select(index => known[index]).SequenceEqual(scalars)
                && !vocabulary.HasUnknown;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(3, 5));

    [Fact]
    public void Unknown_symbols_have_the_last_index()
    {
        var vocabulary = Vocabulary.Of([.. "abca".Select(c => (int)c)], [.. "cz".Select(c => (int)c)]);
        Assert.Equal([0, 2, 3, 3], vocabulary.IndicesOf([.. "acz!".Select(c => (int)c)]));
        Assert.Equal((4, 3), (vocabulary.Size, vocabulary.IndexOf('z')));
        Assert.Equal(-1, new Vocabulary(['a'], hasUnknown: false).IndexOf('z'));
    }

    [Theory]
    [InlineData('a', "'a' (U+0061)")]
    [InlineData('\n', "U+000A")]
    [InlineData(0x1F600, "'😀' (U+1F600)")]
    public void Shows_a_symbol(int scalar, string shown) => Assert.Equal(shown, Vocabulary.Show(scalar));

    // A first symbol that is no byte order mark, then any, of one to four bytes.
    private static Arbitrary<int[]> Scalars()
    {
        var scalar = Gen.OneOf(Gen.Choose(0, 0x7F), Gen.Choose(0x80, 0x7FF), Gen.Choose(0x800, 0xD7FF), Gen.Choose(0x10000, 0x10FFFF));
        return scalar.NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();
    }
}
