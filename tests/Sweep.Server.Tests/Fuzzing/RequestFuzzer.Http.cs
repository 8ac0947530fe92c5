using System.Text;
using Sweep.Server.Access;

namespace Sweep.Server.Tests.Fuzzing;

/// <summary>Requests that are wrong below the API: as HTTP, as chunks, as YAML.</summary>
internal sealed partial class RequestFuzzer
{
    private static readonly int[] HttpErrors = [400, 405, 414, 431, 505];

    private FuzzCase BrokenHttp(Random random)
    {
        var operation = Pick(random, operations);
        var (line, host) = ($"{operation.Method} {operation.Path(Sweep)} HTTP/1.1\r\n", "Host: x\r\n");
        string[] broken =
        [
            "\0\0\0\0\r\n\r\n", "hello\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/3.0\r\nHost: x\r\n\r\n", "GET / FTP/1.1\r\nHost: x\r\n\r\n", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", "G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
            $"GET /{new string('a', limits.RequestLineBytes)} HTTP/1.1\r\nHost: x\r\n\r\n", $"{new string('G', limits.RequestLineBytes)} / HTTP/1.1\r\nHost: x\r\n\r\n", $"GET /?{new string('%', limits.RequestLineBytes)} HTTP/1.1\r\nHost: x\r\n\r\n",
            $"{line}{host}Host: y\r\n\r\n", $"{line}Host: a b\r\n\r\n", $"{line}Host: a/b\r\n\r\n", $"{line}Host: [::\r\n\r\n", $"{line}{host}: empty\r\n\r\n", $"{line}{host}Name with blank: x\r\n\r\n", $"{line}{host}No colon\r\n\r\n",
            $"{line}{host}A: b\0c\r\n\r\n", $"{line}{host}A: b\r\n folded\r\n\r\n", $"{line}{host}A\t: b\r\n\r\n", $"{line}{host}A: b\rc\r\n\r\n", $"{line}{host}A: {new string('x', limits.HeaderBytes)}\r\n\r\n",
            $"{line}{host}{string.Concat(Enumerable.Range(0, limits.Headers + 1).Select(i => $"H{i}: x\r\n"))}\r\n", $"{line}{host}Content-Length: -1\r\n\r\n", $"{line}{host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n", $"{line}{host}Content-Length: 0x10\r\n\r\n",
            $"{line}{host}Content-Length: 99999999999999999999\r\n\r\n", $"{line}{host}Transfer-Encoding: gzip\r\n\r\n", $"{line}{host}Transfer-Encoding: chunked, identity\r\n\r\n", $"GET /%00 HTTP/1.1\r\n{host}\r\n", $"GET /\u00fe\u00ff HTTP/1.1\r\n{host}\r\n",
            $"{line}{host}Authorization: Bearer swp_{new string('\u00e9', 56)}\r\n\r\n", $"GET * HTTP/1.1\r\n{host}\r\n", $"GET http://[ HTTP/1.1\r\n{host}\r\n", $"GET x:// HTTP/1.1\r\n{host}\r\n", $"GET \\..\\.. HTTP/1.1\r\n{host}\r\n",
        ];
        return new("broken HTTP", [Encoding.Latin1.GetBytes(Pick(random, broken))], HttpErrors);
    }

    // Without a token, so that what happens to stay valid is refused as well.
    private FuzzCase FlippedBytes(Random random)
    {
        var operation = Pick(random, operations);
        var bytes = Head(operation.Method, operation.Path(Sweep), ["Accept: application/json", "Content-Length: 0"]);
        for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length - 4)] = (byte)random.Next(256);
        // A byte in the length can announce a body that never comes, one in the path can lead to a health endpoint: neither is likely enough to matter.
        return new("flipped bytes", [bytes], [.. HttpErrors, 401, 413, 0]) { Finish = true };
    }

    private FuzzCase WrongChunks(Random random)
    {
        if (Bodied(random) is not { } operation) return Stranger(random);
        // Length and chunks together are how requests are smuggled past proxies; the last header is one that only looks like chunked.
        string[] headers = ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked"];
        string[] wrong =
        [
            "zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n", "5\r\n{}\r\n0\r\n\r\n", "1\r\n{}\r\n0\r\n\r\n", "ffffffffffffffff\r\n{}\r\n", "80000000\r\n{}\r\n", "\r\n", "2;ext=\"\r\n{]\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2\r\n{]\r\n0\r\n\r\n",
            "0\r\n\r\n", $"0\r\nTrailer: {new string('x', limits.HeaderBytes)}\r\n\r\n", "0\r\nNo colon\r\n\r\n",
        ];
        string[] cutShort = ["2\r\n{}", "2\r\n{}\r\n", "2\r\n{}\r\n0\r\n", "7fffffff\r\n{}\r\n", "2"];
        var isCut = random.Next(3) == 0;
        var head = Head("POST", operation.Path(Sweep), [Bearer(Role.Admin), "Content-Type: application/json", Pick(random, headers)]);
        return new(isCut ? "chunks cut short" : "wrong chunks", [head, Encoding.Latin1.GetBytes(Pick(random, isCut ? cutShort : wrong))], isCut ? [400, 0] : [400, 431]) { Finish = isCut };
    }

    private FuzzCase WrongSpecification(Random random)
    {
        if (operations.FirstOrDefault(operation => operation is { Method: "POST", Pattern: "/api/v1/sweeps" }) is not { } create) return Stranger(random);
        var deep = random.Next(100, 3000);
        string[] texts =
        [
            "", "\0", "x", "- a\n- b\n", "name: [", "name: {a: b", "\tname: x", "name: x\nname: y\n", "name: ../../x\n", "name: CON\n", $"name: {new string('x', 3000)}\n", "%YAML 9.9\n---\nname: x\n", "--- a\n--- b\n", "&a [*a]", "name: *unknown\n",
            "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n",
            new string('[', deep), string.Concat(Enumerable.Repeat("{a: ", deep)), string.Concat(Enumerable.Range(0, Math.Min(deep, 500)).Select(i => new string(' ', i) + "a:\n")), string.Concat(Enumerable.Repeat("- ", deep)) + "x", string.Concat(Enumerable.Repeat("? ", deep)),
            "task: { kind: char-lm, data: /etc/passwd }\n", "task: { kind: char-lm, data: ../../../etc/passwd }\n", "task: !!python/object/apply:os.system [id]\n", "task: !<tag:yaml.org,2002:System.Diagnostics.Process> {}\n",
            "space: { lr: { float: [1e999, -1e999] } }\n", "space: { lr: { float: [.nan, .inf] } }\n", "budget: { trials: 99999999999999999999 }\n", "seed: -1e400\n", "slots: 2147483648\n", $"constraints: [ \"{new string('(', deep)}1{new string(')', deep)} <= 1\" ]\n", $"constraints: [ \"{string.Concat(Enumerable.Repeat("-", deep))}1 <= 1\" ]\n",
        ];
        var text = Pick(random, texts);
        byte[] body = random.Next(6) == 0 ? [.. Encoding.UTF8.GetBytes(text), 0xff, 0xc0, 0xaf] : Encoding.UTF8.GetBytes(text);
        return new("wrong specification", [Head("POST", create.Pattern, [Bearer(Role.Admin), "Content-Type: application/yaml", $"Content-Length: {body.Length}"]), body], [400, 422]);
    }
}
