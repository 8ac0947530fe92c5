using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Workers;
using Sweep.Core.Options;
using Sweep.Hosting.Specifications;
using Sweep.Server;
using Sweep.Server.Access;

namespace Sweep.Cluster.Configuration;

/// <summary>
/// Makes a configuration of a file, the environment and arguments; of each setting the arguments count most, then the environment, then the
/// file. What is wrong is reported, all of it, and the default stands in for it so that reading goes on.
/// </summary>
internal sealed partial class ConfigurationReader
{
    /// <summary>The variable that names the file where <c>--config</c> does not.</summary>
    public const string FileVariable = "SWEEP_CONFIG";

    private readonly GivenSettings _given;
    private readonly SpecificationProblems _problems;
    private readonly OptionReader _options;

    private ConfigurationReader(GivenSettings given)
    {
        (_given, _problems) = (given, given.Problems);
        _options = new OptionReader(given.Options(), _problems.Report);
    }

    /// <summary>Reads what was given.</summary>
    /// <exception cref="ConfigurationException">It cannot be used.</exception>
    public static SiloConfiguration Read(GivenSettings given)
    {
        var configuration = new ConfigurationReader(given).Read();
        return given.Problems.Any ? throw new ConfigurationException(given.Lines) : configuration;
    }

    private SiloConfiguration Read()
    {
        var roles = Roles();
        var isControl = roles.Contains("control");
        var lease = Lease();
        return new SiloConfiguration
        {
            IsControl = isControl,
            IsWorker = roles.Contains("worker"),
            Cluster = Name(Settings.Cluster, "default"),
            SaysAll = _options.Word(Settings.Log.Path, "info", "info", "debug") == "debug",
            Redis = Redis(),
            Worker = Worker(lease),
            Checkpoints = Checkpoints(),
            Data = Folder(Settings.Data) ?? Directory.GetCurrentDirectory(),
            Lease = lease,
            Membership = Membership(),
            Network = Network(),
            Http = Http(isControl),
        };
    }

    private IReadOnlyList<string> Roles()
    {
        string[] known = ["control", "worker"];
        var roles = List(Settings.Roles, "a list such as [control, worker]");
        if (roles is null) return known;
        foreach (var role in roles.Where(role => !known.Contains(role))) Report(Settings.Roles, $"must be of control, worker, but got '{role}'.{Spelling.DidYouMean(role, known)}");
        if (roles.Count == 0) Report(Settings.Roles, "must name at least one of control, worker.");
        return roles;
    }

    private RedisOptions Redis()
    {
        var tls = _options.Bool(Settings.RedisTls.Path, false);
        if (!tls && Has(Settings.RedisCa)) Report(Settings.RedisCa, "is of use with TLS only. Add redis.tls: true, or leave it out.");
        var defaults = new RedisOptions();
        return new RedisOptions
        {
            Endpoints = Endpoints() ?? defaults.Endpoints,
            User = Text(Settings.User),
            Password = Password(),
            Tls = tls,
            CaFile = File(Settings.RedisCa),
            Prefix = Name(Settings.Prefix, defaults.Prefix),
            WaitReplicas = Whole(Settings.WaitReplicas, defaults.WaitReplicas, 0, 10),
            JournalKeep = _options.Int(Settings.JournalKeep.Path, defaults.JournalKeep, 0),
        };
    }

    private List<string>? Endpoints()
    {
        if (List(Settings.Endpoints, "a list such as [redis:6379]") is not { } given) return null;
        if (given.Count == 0) Report(Settings.Endpoints, "must name at least one, such as redis:6379.");
        var endpoints = new List<string>();
        foreach (var endpoint in given)
        {
            var scheme = endpoint.IndexOf("://", StringComparison.Ordinal);
            if (scheme >= 0) Report(Settings.Endpoints, $"must be HOST:PORT, but got '{endpoint}'. Leave '{endpoint[..(scheme + 3)]}' out{(endpoint.StartsWith("rediss:", StringComparison.Ordinal) ? ", and add redis.tls: true" : "")}.");
            else if (EndpointPattern().Match(endpoint) is not { Success: true } match || (match.Groups["port"].Value is { Length: > 0 } port && int.Parse(port) is < 1 or > IPEndPoint.MaxPort)) Report(Settings.Endpoints, $"must be HOST:PORT such as redis:6379, but got '{endpoint}'.");
            else endpoints.Add(match.Groups["port"].Success ? endpoint : endpoint + ":6379");
        }

        return endpoints;
    }

    private string? Password()
    {
        var (own, file) = (Text(Settings.Password), File(Settings.PasswordFile));
        if (Has(Settings.Password) && Has(Settings.PasswordFile)) Report(Settings.Password, $"is given, and redis.password_file is too ({_given.Source(Settings.PasswordFile)}). Leave one of them out.");
        if (file is null) return own;
        try
        {
            if (System.IO.File.ReadLines(file).FirstOrDefault() is { Length: > 0 } password) return password;
            Report(Settings.PasswordFile, $"'{file}' has no first line, which should be the password.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(Settings.PasswordFile, $"cannot be read: {e.Message}");
        }

        return null;
    }

    private WorkerOptions Worker(LeaseSettings lease)
    {
        var machine = Environment.MachineName;
        var labels = _options.Map(Settings.WorkerLabels.Path).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        foreach (var (key, value) in labels)
        {
            if (!LabelPattern().IsMatch(key)) Report(Settings.WorkerLabels, $"has keys of letters, digits, '-', '_', '.' and '/', at most 64, but got '{key}'.");
            if (!LabelPattern().IsMatch(value)) Report(Settings.WorkerLabels, $"has values of letters, digits, '-', '_', '.' and '/', at most 64, but got '{value}' for '{key}'.");
        }

        return new WorkerOptions
        {
            Name = Name(Settings.WorkerName, SweepName.FromFile(machine + ".name")),
            Slots = Whole(Settings.Slots, Environment.ProcessorCount, 1, 1024),
            Device = Device(),
            Labels = labels,
            CheckpointInterval = Time(Settings.CheckpointEvery, new WorkerOptions().CheckpointInterval, TimeSpan.FromSeconds(0.1), TimeSpan.FromHours(1)),
            Session = new SessionOptions { Heartbeat = lease.Heartbeat },
        };
    }

    private string Device()
    {
        var device = Text(Settings.Device) ?? EngineSpecification.Cpu;
        if (EngineSpecification.DeviceProblem(device) is { } problem) Report(Settings.Device, problem);
        return device;
    }

    // Not made where it is missing: a mount that failed would look like an empty folder of this machine alone.
    private string Checkpoints()
    {
        if (!Has(Settings.Checkpoints)) Report(Settings.Checkpoints, "is needed: the folder of checkpoints that every silo of the cluster sees, such as a mounted share. Give --checkpoints FOLDER.");
        return Folder(Settings.Checkpoints) ?? "";
    }

    private LeaseSettings Lease()
    {
        var defaults = new LeaseSettings();
        var heartbeat = Time(Settings.Heartbeat, defaults.Heartbeat, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        var lost = Time(Settings.Lost, defaults.Lost, TimeSpan.FromMilliseconds(200), TimeSpan.FromHours(1));
        if (lost < 2 * heartbeat) Report(Has(Settings.Lost) ? Settings.Lost : Settings.Heartbeat, $"lease.lost must be at least two heartbeats, {Duration.Write(2 * heartbeat)}, but is {Duration.Write(lost)}.");
        return new LeaseSettings { Heartbeat = heartbeat, Lost = lost };
    }

    private MembershipSettings Membership()
    {
        var preset = _options.Word(Settings.Membership.Path, "default", "default", "fast") == "fast" ? MembershipSettings.Fast : MembershipSettings.Default;
        var (least, most) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        return new MembershipSettings(
            Time(Settings.Probe, preset.Probe, least, most),
            Whole(Settings.MissedProbes, preset.MissedProbes, 1, 100),
            Whole(Settings.Votes, preset.Votes, 1, 10),
            Time(Settings.Refresh, preset.Refresh, least, most),
            Time(Settings.Alive, preset.Alive, least, most));
    }

    private NetworkSettings Network()
    {
        var network = _options.Word(Settings.Network.Path, "loopback", "loopback", "tls", "trusted");
        var (certificate, key, authority) = (File(Settings.SiloCertificate), File(Settings.SiloKey), File(Settings.SiloCa));
        var address = Address();
        if (network == "loopback" && !IPAddress.IsLoopback(address))
        {
            Report(Settings.Address, $"'{Text(Settings.Address)}' is beyond this machine, and silos trust whoever reaches them. Give them certificates (silo.network: tls with silo.tls_certificate and silo.tls_ca), or say silo.network: trusted where nobody else reaches that network.");
        }

        if (network == "tls")
        {
            if (!Has(Settings.SiloCertificate)) Report(Settings.Network, "tls needs silo.tls_certificate, this silo's certificate with its key.");
            if (!Has(Settings.SiloCa)) Report(Settings.Network, "tls needs silo.tls_ca, the authority that signed all silos' certificates.");
        }

        foreach (var setting in new[] { Settings.SiloCertificate, Settings.SiloCa }.Where(setting => network != "tls" && Has(setting))) Report(setting, "is of use with silo.network: tls only. Say that, or leave it out.");
        RequireCertificate(Settings.SiloKey, Settings.SiloCertificate);
        return new NetworkSettings { Address = address, Word = network, Port = Whole(Settings.Port, 0, 0, IPEndPoint.MaxPort), TlsCertificatePath = certificate, TlsKeyPath = key, TlsCaPath = authority };
    }

    private IPAddress Address()
    {
        if (Text(Settings.Address) is not { } text) return IPAddress.Loopback;
        if (!IPAddress.TryParse(text, out var address)) address = Resolve(text);
        if (address is null) Report(Settings.Address, $"must be an address or name of this machine that other silos know, but '{text}' leads to none.");
        else if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) Report(Settings.Address, $"must be one address, by which other silos reach this one, but got '{text}', which means all.");
        else return address;
        return IPAddress.Loopback;
    }

    private static IPAddress? Resolve(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name).OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault();
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }

    private HttpSettings Http(bool isControl)
    {
        var settings = new HttpSettings
        {
            Listen = List(Settings.Listen, "a list such as ['http://127.0.0.1:7878']") is { Count: > 0 } named ? named : [isControl ? "http://127.0.0.1:7878" : "http://127.0.0.1:0"],
            TokensPath = File(Settings.Tokens, " 'sweep token create NAME --tokens FILE' makes it."),
            TlsCertificatePath = File(Settings.ServerCertificate),
            TlsKeyPath = File(Settings.ServerKey),
            AllowInsecure = _options.Bool(Settings.Insecure.Path, false),
        };
        RequireCertificate(Settings.ServerKey, Settings.ServerCertificate);
        // Where a file is missing, that has been said, and the server would only complain of what follows from it.
        var files = (settings.TokensPath is null, settings.TlsCertificatePath is null, settings.TlsKeyPath is null);
        if (files != (!Has(Settings.Tokens), !Has(Settings.ServerCertificate), !Has(Settings.ServerKey))) return settings;
        foreach (var url in settings.Listen) CheckListening(url, settings);
        return settings;
    }

    private void CheckListening(string url, HttpSettings settings)
    {
        try
        {
            using var listening = Listening.Open([ListenAddress.Parse(url)], new ServerOptions
            {
                TokensPath = settings.TokensPath,
                TlsCertificatePath = settings.TlsCertificatePath,
                TlsKeyPath = settings.TlsKeyPath,
                AllowInsecure = settings.AllowInsecure,
            });
        }
        catch (Exception e) when (e is ServerOptionsException or TokenFileException)
        {
            Report(Settings.Listen, e.Message);
        }
    }

    private void RequireCertificate(Setting key, Setting certificate)
    {
        if (Has(key) && !Has(certificate)) Report(key, $"is the key of a certificate, and there is no {certificate.Path}.");
    }

    private bool Has(Setting setting) => _options.Has(setting.Path);

    private void Report(Setting setting, string message) => _problems.Report(setting.Path, message);

    private string? Text(Setting setting) => _options.Text(setting.Path, null);

    private int Whole(Setting setting, int @default, int min, int max) => (int)_options.Int(setting.Path, @default, min, max);

    private List<string>? List(Setting setting, string expected) => _options.List(setting.Path, expected) is { } values ? [.. values.Select(value => value.ToString())] : null;

    private string Name(Setting setting, string @default)
    {
        if (Text(setting) is not { } name) return @default;
        if (SweepName.Problem(name) is not { } problem) return name;
        Report(setting, problem);
        return @default;
    }

    private TimeSpan Time(Setting setting, TimeSpan @default, TimeSpan min, TimeSpan max)
    {
        if (Text(setting) is not { } text) return @default;
        if (Duration.Read(text) is not { } time) Report(setting, $"must be a duration such as 5s, 0.5s or 1m30s, but got '{text}'.");
        else if (time < min) Report(setting, $"must be at least {Duration.Write(min)}, but got {text}.");
        else if (time > max) Report(setting, $"must be at most {Duration.Write(max)}, but got {text}.");
        else return time;
        return @default;
    }

    private string? File(Setting setting, string remedy = "")
    {
        if (Text(setting) is not { } path) return null;
        if (System.IO.File.Exists(path)) return Path.GetFullPath(path);
        Report(setting, $"there is no file '{path}'.{remedy}");
        return null;
    }

    private string? Folder(Setting setting)
    {
        if (Text(setting) is not { } path) return null;
        if (Directory.Exists(path)) return Path.GetFullPath(path);
        Report(setting, $"there is no folder '{path}'. Make it, or mount what should be there.");
        return null;
    }

    [GeneratedRegex(@"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:(?<port>[0-9]{1,5}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex EndpointPattern();

    [GeneratedRegex(@"^[A-Za-z0-9._/-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelPattern();
}
