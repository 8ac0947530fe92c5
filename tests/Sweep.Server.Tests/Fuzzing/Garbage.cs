using System.Text;

namespace Sweep.Server.Tests.Fuzzing;

/// <summary>Material for requests that are wrong.</summary>
internal static class Garbage
{
    /// <summary>Names that would lead elsewhere if they were used as paths, and others that no sweep has. As they stand in a request line.</summary>
    public static readonly string[] Names =
    [
        "..", "%2e%2e", "%2E%2E", "..%2f", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5cwindows%5cwin.ini", "..\\..\\windows", "..%252f..%252fetc",
        "%2fetc%2fpasswd", "%5c%5cserver%5cshare", "C:%5cwindows", "C%3a%5cwindows", "file:%2f%2f%2fetc%2fpasswd", "%c0%ae%c0%ae%c0%af", "%e0%80%ae", "%ef%bc%8e%ef%bc%8e%ef%bc%8f",
        "%e2%80%a5%e2%88%95", "script%00", "script%00.jsonl", "%00", "script%0a", "%0d%0aX-Injected:%20yes", "script%20", "%20script", "script.", "script%2f", "script%5c", "script%3f", "script%23", "script;x", "script%2e%2e",
        "SCRIPT", "scr%C4%B1pt", "scri%D1%80t", "%ff%fe", "%80", "%", "%2", "%zz", "%u002e", "con", "CON", "nul", "NUL.txt", "aux", "prn", "com1", "LPT9.log", "con%20", "nul::$DATA", "script::$DATA",
        "journal.jsonl", "tokens.json", "changes.jsonl", ".lock", "~", "~root", "$HOME", "%24%7bHOME%7d", "`id`", "%60id%60", "|id", ";id", "-rf", "--help", "*", "%2a", "script*", "null", "undefined", "true", "0", "-1", "1e9",
        "%F0%9F%92%A9", "%E2%80%AEtpircs", "script%E2%80%8B", "%EF%BB%BFscript", "script%CC%81",
    ];

    /// <summary>What is no number of a trial or attempt.</summary>
    public static readonly string[] Numbers =
    [
        "-1", "+0", "00x", "0x0", "1e3", "1.0", "0.0", "%200", "0%20", "999999", "2147483647", "2147483648", "99999999999999999999", "-9223372036854775808", "NaN", "Infinity", "null", "%00", "0%00", "%D9%A1", "%EF%BC%90",
        "0;1", "0,1", "..%2f0", "0%2f..", "a", "%2b1", "1_0", "'0'", "0'%20or%20'1'='1",
    ];

    /// <summary>Query strings that no endpoint of the API takes.</summary>
    public static readonly string[] Queries =
    [
        "limit=0", "limit=-1", "limit=1e3", "limit=", "limit", "limit=99999999999999999999", "limit=%00", "limit=1&limit=2", "limit=%ff", "after=x", "after=99999999999", "state=runing", "state=", "state=0", "state=running&state=lost",
        "from=-1", "from=1.5", "from=9223372036854775808", "from=NaN", "points=1", "points=0x10", "points=99999999999", "bogus=1", "=1", "&&&=", "%00=1", "limit[]=1", "limit%5b%5d=1", "__proto__=1", "metric=%2e%2e%2f",
        "q=" + "%2e%2e%2f", "limit=١", "limit=%D9%A1",
    ];

    /// <summary>Bytes that are no JSON object of any request.</summary>
    public static byte[] Json(Random random)
    {
        var depth = random.Next(65, 5000);
        return random.Next(32) switch
        {
            0 => Text(""),
            1 => Text("{"),
            2 => Text("null"),
            3 => Text("[]"),
            4 => Text("\"text\""),
            5 => Text(random.Next().ToString()),
            6 => Text(new string('[', depth)),
            7 => Text(new string('[', depth) + new string(']', depth)),
            8 => Text(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth)),
            9 => Text("{\"worker\":\"w\",\"slot\":" + new string('9', random.Next(20, 2000)) + ",\"lease_seconds\":10}"),
            10 => Text("{\"resource\":1e999999,\"metrics\":{\"loss\":1}}"),
            11 => Text("{\"resource\":1,\"metrics\":{\"loss\":NaN}}"),
            12 => Text("{\"resource\":1,\"metrics\":[1,2]}"),
            13 => Text("{'worker':'w'}"),
            14 => Text("{\"worker\":\"w\",}"),
            15 => Text("/* comment */{}x"),
            16 => [.. Text("{\"worker\":\""), 0xff, 0xfe, 0xc0, 0xaf, .. Text("\",\"reason\":\""), 0x80, .. Text("\",\"state\":\""), 0xed, 0xa0, 0x80, .. Text("\"}")],
            17 => Text("{\"worker\":\"\\ud800\",\"reason\":\"\\udc00\",\"slot\":0,\"state\":\"\\ud800\",\"specification\":\"\\ud800\",\"lease_seconds\":1}"),
            18 => Text("{\"unknown_member\":1}"),
            19 => Text("{\"worker\":{},\"slot\":{},\"lease_seconds\":{},\"reason\":{},\"state\":{},\"resource\":{},\"metrics\":{},\"specification\":{}}"),
            20 => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, .. Noise(random, 40)],
            21 => Noise(random, random.Next(1, 400)),
            22 => Encoding.Unicode.GetBytes("{\"worker\":\"w\",\"slot\":0}"),
            23 => Text("{\"worker\":\"w\",\"slot\":-1,\"lease_seconds\":1e308}"),
            24 => Text("{\"worker\":\"w\",\"slot\":4096,\"lease_seconds\":-0.0,\"wait_seconds\":1e9}"),
            25 => Text($"{{\"worker\":\"{new string('w', random.Next(129, 5000))}\",\"reason\":\"{new string('r', 2001)}\"}}"),
            26 => Text("{\"worker\":\"a\\u0000b\\n\",\"slot\":0,\"reason\":7}"),
            27 => Text("{\"resource\":-1,\"metrics\":{\"loss\":\"nan\",\"\":1,\"a\":[],\"b\":{},\"c\":true,\"d\":1e999}}"),
            28 => Text($"{{\"resource\":1,\"metrics\":{{{string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"m{i}\":{i}"))}}}}}"),
            29 => Text("{\"state\":\"completd\",\"resource\":9223372036854775808}"),
            30 => Text("{\"reason\":\"a\",\"reason\":\"b\",\"worker\":\"w\",\"worker\":\"v\",\"state\":\"failed\",\"state\":\"completed\"}"),
            _ => Text("{\"worker\":\"w\"}{\"worker\":\"w\"}"),
        };
    }

    /// <summary>Bytes that begin with no sign of JSON's own.</summary>
    public static byte[] Noise(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        bytes[0] |= 0x80;
        return bytes;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
