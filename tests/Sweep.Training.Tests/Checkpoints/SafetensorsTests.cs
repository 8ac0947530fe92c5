using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sweep.Training.Checkpoints;
using Xunit;

namespace Sweep.Training.Tests.Checkpoints;

public class SafetensorsTests
{
    [Fact]
    public void Reads_back_what_was_written()
    {
        var writer = new SafetensorsWriter();
        writer.Metadata("name", "wörld \"quoted\"");
        writer.Add("a.weight", [2, 3], [1, -2, 3.5f, float.NaN, float.PositiveInfinity, -0f]);
        writer.Add("empty", [0, 4], ReadOnlySpan<float>.Empty);
        writer.Add("b", [Math.PI, double.Epsilon]);
        var file = SafetensorsReader.Read(new MemoryStream(Bytes(writer)));

        Assert.Equal("wörld \"quoted\"", file.Text("name"));
        Assert.Equal(["a.weight", "empty", "b"], file.Tensors.Select(tensor => tensor.Name).Order().OrderBy(name => name == "b" ? 2 : name == "empty" ? 1 : 0));
        Assert.Equal([2, 3], file["a.weight"].Shape);
        var a = new float[6];
        file.Read("a.weight", a);
        Assert.Equal([1, -2, 3.5f, float.NaN, float.PositiveInfinity, -0f], a);
        var b = new double[2];
        file.Read("b", b);
        Assert.Equal([Math.PI, double.Epsilon], b);
    }

    // Written with safetensors 0.4 by `save({"x": np.arange(3, dtype=np.float32)}, {"k": "v"})`: the bytes of its documented layout.
    [Fact]
    public void Reads_the_documented_layout()
    {
        var file = Read("""{"__metadata__":{"k":"v"},"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}   """, [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64]);
        var x = new float[3];
        file.Read("x", x);
        Assert.Equal([0f, 1f, 2f], x);
    }

    public static TheoryData<string, string, int, string> Hostile => new()
    {
        { "overlap", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "Tensor 'b' begins at byte 4 of the data, but 8 is the end of the one before: they overlap." },
        { "gap", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "Tensor 'a' begins at byte 4 of the data, but 0 is the end of the one before: there is a gap." },
        { "same place twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "Tensor 'b' begins at byte 0 of the data, but 4 is the end of the one before: they overlap." },
        { "out of range", """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", 8, "Tensor 'a' has the offsets [0, 16], but there are 8 bytes of data." },
        { "far out of range", """{"a":{"dtype":"F32","shape":[2305843009213693951],"data_offsets":[0,9223372036854775804]}}""", 8, "Tensor 'a' has the offsets [0, 9223372036854775804], but there are 8 bytes of data." },
        { "end before begin", """{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"c":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 8, "Tensor 'c' has the offsets [8, 4], but there are 8 bytes of data." },
        { "size against shape", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "Tensor 'a' has 8 bytes, but F32 [3] needs 12." },
        { "size against type", """{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", 8, "Tensor 'a' has 8 bytes, but F64 [2] needs 16." },
        { "product beyond 63 bits", """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "Tensor 'a' has a shape of more than 2^63 bytes." },
        { "negative dimension", """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "Tensor 'a' has something other than whole numbers from 0 on in its shape." },
        { "fraction", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8.5]}}""", 8, "Tensor 'a' has something other than whole numbers from 0 on in its data_offsets." },
        { "three offsets", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", 8, "Tensor 'a' must have dtype, shape and two data_offsets." },
        { "no shape", """{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "Tensor 'a' must have dtype, shape and two data_offsets." },
        { "other type", """{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}""", 8, "Tensor 'a' has the dtype 'BF16'; F32, F64 and I64 are read here." },
        { "unknown field", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"code":"x"}}""", 8, "Tensor 'a' has an unknown or repeated field 'code'." },
        { "repeated field", """{"a":{"dtype":"F32","dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", 8, "Tensor 'a' has an unknown or repeated field 'dtype'." },
        { "name twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "The header has 'a' twice." },
        { "metadata twice", """{"__metadata__":{"k":"1","k":"2"}}""", 0, "The metadata has 'k' twice." },
        { "metadata of another type", """{"__metadata__":{"k":1}}""", 0, "Expected metadata 'k' to be a String, but found Number." },
        { "trailing bytes", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "4 bytes follow the last tensor." },
        { "an array", "[]", 0, "Expected the header to be a StartObject, but found StartArray." },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Refuses_hostile_header(string name, string header, int dataBytes, string message)
    {
        var e = Assert.Throws<SafetensorsException>(() => Read(header, new byte[dataBytes]));
        Assert.True(message == e.Message, $"{name}: {e.Message}");
    }

    [Theory]
    [InlineData("", "Not safetensors: 0 bytes are too few for the length of a header.")]
    [InlineData("01020304", "Not safetensors: 4 bytes are too few for the length of a header.")]
    [InlineData("FFFFFFFFFFFFFFFF7B7D", "Not safetensors: a header of 18446744073709551615 bytes is longer than the 16777216 allowed.")]
    [InlineData("0A000000000000007B7D", "Truncated: the header should have 10 bytes, but only 2 follow.")]
    public void Refuses_wrong_lengths(string hex, string message)
        => Assert.Equal(message, Assert.Throws<SafetensorsException>(() => SafetensorsReader.Read(new MemoryStream(Convert.FromHexString(hex)))).Message);

    [Fact]
    public void Refuses_every_truncation_and_extension()
    {
        var bytes = Bytes(Sample());
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<SafetensorsException>(() => SafetensorsReader.Read(bytes.AsMemory(0, length)));
        Assert.Throws<SafetensorsException>(() => SafetensorsReader.Read((byte[])[.. bytes, 0]));
    }

    /// <summary>Whatever bytes are changed, reading either refuses with its own exception or gives tensors that lie inside the file.</summary>
    [Fact]
    public void Survives_any_change_of_bytes()
    {
        var bytes = Bytes(Sample());
        var change = Gen.Choose(0, bytes.Length - 1).SelectMany(at => Gen.Choose(0, 255).Select(value => (at, value)));
        Prop.ForAll(change.ListOf().Where(list => list.Count > 0).ToArbitrary(), changes =>
        {
            var copy = bytes.ToArray();
            foreach (var (at, value) in changes) copy[at] = (byte)value;
            return RefusesOrFits(copy);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(11, 13));
    }

    /// <summary>The same for headers made of the format's own words in any order.</summary>
    [Fact]
    public void Survives_any_header_of_plausible_words()
    {
        string[] words = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F32\"", "\"__metadata__\"", "0", "4", "8", "-1", "1e9", "9223372036854775807", " ", "\"\\ud800\"", "null", "true"];
        Prop.ForAll(Gen.Elements(words).ListOf().ToArbitrary(), parts =>
        {
            var header = Encoding.UTF8.GetBytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]," + string.Concat(parts));
            return RefusesOrFits([.. Length(header.Length), .. header, .. new byte[8]]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(17, 19));
    }

    private static bool RefusesOrFits(byte[] content)
    {
        try
        {
            return SafetensorsReader.Read(content).Tensors.Sum(tensor => (long)tensor.Data.Length) <= content.Length;
        }
        catch (SafetensorsException)
        {
            return true;
        }
    }

    private static SafetensorsWriter Sample()
    {
        var writer = new SafetensorsWriter();
        writer.Metadata("k", "v");
        writer.Add("a", [2, 2], [1, 2, 3, 4]);
        writer.Add("b", [1, 2, 3]);
        return writer;
    }

    private static byte[] Bytes(SafetensorsWriter writer)
    {
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static SafetensorsFile Read(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return SafetensorsReader.Read(new MemoryStream([.. Length(json.Length), .. json, .. data]));
    }

    private static byte[] Length(long length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        return bytes;
    }
}
