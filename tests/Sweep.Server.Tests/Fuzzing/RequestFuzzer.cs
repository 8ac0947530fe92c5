using System.Text;
using Sweep.Server.Access;

namespace Sweep.Server.Tests.Fuzzing;

/// <summary>Makes requests that must be refused. The number and the seed make the request: none depends on those before it.</summary>
/// <param name="operations">What the server does.</param>
/// <param name="tokens">A valid token of each role.</param>
/// <param name="dead">Tokens that were valid once: expired, revoked.</param>
/// <param name="limits">The server's limits.</param>
internal sealed partial class RequestFuzzer(IReadOnlyList<Operation> operations, IReadOnlyDictionary<Role, string> tokens, IReadOnlyList<string> dead, ServerLimits limits)
{
    /// <summary>The sweep that there is; its trial 0 has had attempt 1.</summary>
    public const string Sweep = "script";

    // One in so many requests is slow on purpose; they wait beside the others.
    private const int SlowOnes = 500;

    /// <summary>The request of a number.</summary>
    public FuzzCase Make(int seed, int number)
    {
        var random = new Random(Mix(seed, number));
        if (number % SlowOnes == 7) return Slow(random);
        return random.Next(21) switch
        {
            < 3 => Stranger(random),
            3 => LowRole(random),
            4 => WrongMethod(random),
            5 => UnknownRoute(random),
            6 or 7 => UnknownSweep(random),
            8 => UnknownTrial(random),
            9 => WrongQuery(random),
            10 or 11 or 12 => WrongJson(random),
            13 => WrongContentType(random),
            14 => Oversized(random),
            15 => WrongSpecification(random),
            16 => BrokenHttp(random),
            17 => FlippedBytes(random),
            18 => HalfRequest(random),
            19 => WrongStream(random),
            _ => WrongChunks(random),
        };
    }

    // Random begins alike for seeds that are near one another; the finalizer of SplitMix64 puts them far apart.
    private static int Mix(int seed, int number)
    {
        var mixed = ((ulong)(uint)seed << 32) | (uint)number;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)(mixed ^ (mixed >> 31));
    }

    private FuzzCase Stranger(Random random)
    {
        var valid = Pick(random, [.. tokens.Values]);
        string[] headers =
        [
            "", "Authorization:", "Authorization: Bearer", "Authorization: Bearer ", $"Authorization: {valid}", $"Authorization: Basic {valid}", $"Authorization: Bearer{valid}", $"Authorization: Bearer {valid}x", $"Authorization: Bearer {valid[..^1]}",
            $"Authorization: Bearer {valid[..^1]}{(valid[^1] == 'A' ? 'B' : 'A')}", $"Authorization: Bearer {valid.ToUpperInvariant()}", $"Authorization: Bearer swp_{random.Next():x8}0000_{valid[17..]}", $"Authorization: Bearer {Pick(random, dead)}",
            $"Authorization: Bearer {valid}\r\nAuthorization: Bearer {valid}", $"Authorization: Bearer {valid}, Bearer {valid}", $"Authorization: Bearer \"{valid}\"", $"X-Authorization: Bearer {valid}", $"Cookie: token={valid}",
            $"Authorization: Bearer {new string('A', random.Next(1, 8000))}", $"Authorization: Bearer {Pick(random, Garbage.Names)}", "Authorization: Digest username=\"a\"",
        ];
        var operation = Pick(random, operations);
        var body = operation.TakesBody ? Garbage.Json(random) : [];
        return new("stranger", [Head(operation.Method, operation.Path(Sweep), [Pick(random, headers), .. Length(operation, body)]), body], [401]);
    }

    private FuzzCase LowRole(Random random)
    {
        var guarded = operations.Where(operation => operation.Role > Role.Read).ToList();
        var operation = guarded.Count == 0 ? null : Pick(random, guarded);
        if (operation is null) return Stranger(random);
        var body = "{}"u8.ToArray();
        return new("low role", [Head(operation.Method, operation.Path(Sweep), [Bearer((Role)random.Next((int)operation.Role)), .. Length(operation, body)]), operation.TakesBody ? body : []], [403]);
    }

    private FuzzCase WrongMethod(Random random)
    {
        var operation = Pick(random, operations);
        var taken = operations.Where(other => other.Pattern == operation.Pattern).Select(other => other.Method).ToHashSet();
        string[] methods = ["PUT", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "CONNECT", "BREW", "GET", "POST", "DELETE", "get", "GeT", "QUERY"];
        var method = Pick(random, [.. methods.Where(method => !taken.Contains(method, StringComparer.OrdinalIgnoreCase))]);
        return new("wrong method", [Head(method, operation.Path(Sweep), [Bearer(Role.Admin), "Content-Length: 0"])], [405]);
    }

    private FuzzCase UnknownRoute(Random random)
    {
        string[] routes = ["/", "/api", "/api/v1", "/api/v2/sweeps", "/api/v1/sweep", "/index.html", "/.git/config", "/healthz", "/healthz/liveness", "/metrics/x", "/api/v1/sweeps/script/nothing", "/api/v1/sweeps/script/trials/0/nothing", "/favicon.ico", "//", "/api//v1/sweeps//x"];
        var method = Pick(random, "GET", "POST", "DELETE");
        return new("unknown route", [Head(method, Pick(random, routes) + (random.Next(3) == 0 ? "?" + Pick(random, Garbage.Queries) : ""), [Bearer(Role.Admin), "Content-Length: 0"])], [404]);
    }

    /// <summary>Every name that is none, for everything that is done to a sweep.</summary>
    public IEnumerable<FuzzCase> EveryName() => from operation in OfSweep() from name in Garbage.Names select UnknownSweep(operation, name);

    private FuzzCase UnknownSweep(Random random) => UnknownSweep(Pick(random, [.. OfSweep()]), Pick(random, Garbage.Names));

    private FuzzCase UnknownSweep(Operation operation, string name)
    {
        var body = operation.TakesBody ? "{}"u8.ToArray() : [];
        return new("unknown sweep", [Head(operation.Method, operation.Path(name), [Bearer(Role.Admin), .. Length(operation, body)]), body], Statuses(operation, 404));
    }

    private IEnumerable<Operation> OfSweep() => operations.Where(operation => operation.Pattern.Contains("{sweep}", StringComparison.Ordinal) || operation.Pattern.Contains("{worker}", StringComparison.Ordinal));

    private FuzzCase UnknownTrial(Random random)
    {
        var operation = Pick(random, [.. operations.Where(operation => operation.Pattern.Contains("{trial}", StringComparison.Ordinal))]);
        var number = Pick(random, Garbage.Numbers);
        // An attempt that is a number but not the last one is fenced out: it is told to stop, which is no refusal.
        var isAttempt = operation.Pattern.Contains("{attempt}", StringComparison.Ordinal) && random.Next(2) == 0 && !number.All(char.IsAsciiDigit);
        var path = isAttempt ? operation.Path(Sweep, "0", number) : operation.Path(Sweep, number);
        var body = operation.TakesBody ? "{}"u8.ToArray() : [];
        return new("unknown trial", [Head(operation.Method, path, [Bearer(Role.Admin), .. Length(operation, body)]), body], Statuses(operation, 404));
    }

    private FuzzCase WrongQuery(Random random)
    {
        var operation = Pick(random, [.. operations.Where(operation => operation.IsOfApi)]);
        var body = operation.TakesBody ? "{}"u8.ToArray() : [];
        return new("wrong query", [Head(operation.Method, $"{operation.Path(Sweep)}?{Pick(random, Garbage.Queries)}", [Bearer(Role.Admin), .. Length(operation, body)]), body], [400]);
    }

    private FuzzCase WrongStream(Random random)
    {
        string[] ids = ["-1", "1e3", "x", "99999999999999999999", "9223372036854775807", "1;2", "1, 2", "../../journal.jsonl", "\u00ff", new string('1', 5000)];
        return new("wrong stream", [Head("GET", $"/api/v1/sweeps/{Sweep}/events", [Bearer(Role.Read), "Accept: text/event-stream", $"Last-Event-ID: {Pick(random, ids)}", "Last-Event-ID: 7"])], [400]);
    }

    private FuzzCase WrongJson(Random random)
    {
        if (Bodied(random) is not { } operation) return Stranger(random);
        var body = Garbage.Json(random);
        return new("wrong JSON", [Head("POST", operation.Path(Sweep), [Bearer(Role.Admin), .. Length(operation, body)]), body], [400, 404, 409, 422]);
    }

    private FuzzCase WrongContentType(Random random)
    {
        if (Bodied(random) is not { } operation) return Stranger(random);
        string[] types = ["text/plain", "text/html", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/octet-stream", "json", "application/json-seq", "image/png", "*/*", ";", "application/"];
        var body = "{\"a\":1}"u8.ToArray();
        return new("wrong content type", [Head("POST", operation.Path(Sweep), [Bearer(Role.Admin), $"Content-Type: {Pick(random, types)}", $"Content-Length: {body.Length}"]), body], [415]);
    }

    private FuzzCase Oversized(Random random)
    {
        if (Bodied(random) is not { } operation) return Stranger(random);
        var announced = limits.BodyBytes + random.Next(1, 1 << 20);
        if (random.Next(2) == 0)
        {
            string[] lengths = [announced.ToString(), long.MaxValue.ToString()];
            return new("oversized", [Head("POST", operation.Path(Sweep), [Bearer(Role.Admin), "Content-Type: application/json", $"Content-Length: {Pick(random, lengths)}"]), new byte[16]], [413]);
        }

        var chunk = new byte[32 << 10];
        chunk.AsSpan().Fill((byte)' ');
        IEnumerable<byte> one = [.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8.ToArray()];
        var chunks = Enumerable.Repeat(one, (int)(limits.BodyBytes / chunk.Length) + 2).SelectMany(bytes => bytes).ToArray();
        // The server answers while the sender still sends: its answer may be lost to the reset.
        return new("oversized chunks", [Head("POST", operation.Path(Sweep), [Bearer(Role.Admin), "Content-Type: application/json", "Transfer-Encoding: chunked"]), chunks], [413, 0]);
    }

    private FuzzCase HalfRequest(Random random)
    {
        var operation = Bodied(random) ?? Pick(random, operations);
        var body = "{\"worker\":\"half\",\"slot\":0,\"lease_seconds\":60}"u8.ToArray();
        byte[] whole = [.. Head("POST", operation.Path("nobody"), [Bearer(Role.Admin), "Content-Type: application/json", $"Content-Length: {body.Length}"]), .. body];
        return new("half request", [whole[..random.Next(1, whole.Length)]], [0, 400, 404, 405]) { Finish = true };
    }

    private FuzzCase Slow(Random random)
    {
        var operation = Bodied(random) ?? Pick(random, operations);
        var head = Head("POST", operation.Path(Sweep), [Bearer(Role.Admin), "Content-Type: application/json", "Content-Length: 1000"]);
        var inHeaders = random.Next(2) == 0;
        byte[] slow = inHeaders ? head[..^4] : [.. head, (byte)'{'];
        return new(inHeaders ? "slow headers" : "slow body", [slow, .. Enumerable.Range(0, 4).Select(_ => inHeaders ? "\r\nA: b"u8.ToArray() : " "u8.ToArray())], inHeaders ? [408] : [408, 405]) { Pause = TimeSpan.FromMilliseconds(300) };
    }

    private static byte[] Head(string method, string path, IEnumerable<string> headers)
        => Encoding.Latin1.GetBytes($"{method} {Ascii(path)} HTTP/1.1\r\nHost: sweep.example\r\n{string.Concat(headers.Where(header => header.Length > 0).Select(header => header + "\r\n"))}\r\n");

    // A request line is ASCII; what is not is escaped as browsers do.
    private static string Ascii(string path) => string.Concat(path.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    private static IReadOnlyList<string> Length(Operation operation, byte[] body) => operation.TakesBody ? ["Content-Type: application/json", $"Content-Length: {body.Length}"] : [];

    // What is wrong first is said first: a body that does not fit may be refused before the path is.
    private static IReadOnlyList<int> Statuses(Operation operation, params int[] statuses) => operation.TakesBody ? [400, 422, .. statuses] : [400, .. statuses];

    private static T Pick<T>(Random random, params IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private string Bearer(Role role) => $"Authorization: Bearer {tokens[role]}";

    private Operation? Bodied(Random random)
    {
        var bodied = operations.Where(operation => operation.TakesBody).ToList();
        return bodied.Count == 0 ? null : Pick(random, bodied);
    }
}
