using static Sweep.Cluster.Configuration.SettingKind;

namespace Sweep.Cluster.Configuration;

/// <summary>All settings of <c>sweep-silo</c>, in the order of the help and of the file.</summary>
internal static class Settings
{
    public static readonly Setting Roles = new("roles", List, "What this process does: control (decides), worker (trains), or both (default: control,worker)", "--role", "ROLE[,ROLE]");
    public static readonly Setting Cluster = new("cluster", Text, "The cluster's name; silos of one name, over one Redis prefix, work together (default: default)", "--cluster", "NAME");

    public static readonly Setting Log = new("log", Text, "What is said: info, or debug for all that Orleans and Sweep say (default: info)", "--log", "info|debug");

    public static readonly Setting Endpoints = new("redis.endpoints", List, "Redis, or nodes of a Redis Cluster (default: 127.0.0.1:6379)", "--redis", "HOST:PORT");
    public static readonly Setting User = new("redis.user", Text, "Redis' user (default: Redis' own default user)", "--redis-user", "NAME");
    public static readonly Setting Password = new("redis.password", Text, "Redis' password; not an argument, since the process list shows those") { IsSecret = true };
    public static readonly Setting PasswordFile = new("redis.password_file", Text, "A file whose first line is Redis' password", "--redis-password-file", "FILE");
    public static readonly Setting RedisTls = new("redis.tls", Flag, "Speak TLS with Redis (default: false)", "--redis-tls");
    public static readonly Setting RedisCa = new("redis.tls_ca", Text, "The authority that Redis' certificate is checked with, PEM (default: the machine's)", "--redis-tls-ca", "FILE");
    public static readonly Setting Prefix = new("redis.prefix", Text, "What all keys in Redis begin with (default: sweep)", "--redis-prefix", "PREFIX");
    public static readonly Setting WaitReplicas = new("redis.wait_replicas", Number, "On how many replicas a decision must be before it counts (default: 0)", "--redis-wait-replicas", "N");
    public static readonly Setting JournalKeep = new("redis.journal_keep", Number, "How many entries of a journal behind its snapshot stay in Redis; older ones go to files by the checkpoints (default: 0, all stay)", "--redis-journal-keep", "N");

    public static readonly Setting WorkerName = new("worker.name", Text, "The worker's name, one of its own in the cluster (default: this machine's)", "--name", "NAME");
    public static readonly Setting Slots = new("worker.slots", Number, "How many trials it trains at once (default: one per core)", "--slots", "N");
    public static readonly Setting Device = new("worker.device", Text, "What its slots train on, cuda:1 for a GPU: sweeps with device: cuda go there (default: cpu)", "--device", "DEVICE");
    public static readonly Setting WorkerLabels = new("worker.labels", Labels, "Labels that a specification's run_on selects by", "--label", "KEY=VALUE");
    public static readonly Setting CheckpointEvery = new("worker.checkpoint_every", Text, "How much training of a slot the loss of the worker may cost: how often a checkpoint is saved (default: 10s)", "--checkpoint-every", "TIME");

    public static readonly Setting Checkpoints = new("checkpoints", Text, "The folder of checkpoints, which every silo must see (needed)", "--checkpoints", "FOLDER");
    public static readonly Setting Data = new("data", Text, "The only folder in which the data of new sweeps is looked for (default: the current one)", "--data", "FOLDER");

    public static readonly Setting Heartbeat = new("lease.heartbeat", Text, "How often a silent worker says that it lives (default: 5s)", "--heartbeat", "TIME");
    public static readonly Setting Lost = new("lease.lost", Text, "After how long a silence its trials are given to others (default: 20s)", "--lost", "TIME");

    public static readonly Setting Membership = new("membership.preset", Text, "How eagerly silos find out that one died: default (11 to 22 s) or fast (2 to 5 s)", "--membership", "default|fast") { Variable = "SWEEP_MEMBERSHIP" };
    public static readonly Setting Probe = new("membership.probe", Text, "How often silos look at each other (default: 5s; fast: 1s)", "--membership-probe", "TIME");
    public static readonly Setting MissedProbes = new("membership.missed_probes", Number, "How many looks in vain make a suspicion (default: 3; fast: 2)", "--membership-missed-probes", "N");
    public static readonly Setting Votes = new("membership.votes", Number, "How many suspicions make a death (default: 2)", "--membership-votes", "N");
    public static readonly Setting Refresh = new("membership.refresh", Text, "How often the table of silos is read (default: 60s; fast: 5s)", "--membership-refresh", "TIME");
    public static readonly Setting Alive = new("membership.alive", Text, "How often a silo signs in the table (default: 30s; fast: 2s)", "--membership-alive", "TIME");

    public static readonly Setting Address = new("silo.address", Text, "Where other silos reach this one: an address or name of this machine (default: 127.0.0.1)", "--address", "ADDRESS");
    public static readonly Setting Port = new("silo.port", Number, "The port for other silos (default: 0, a free one)", "--port", "PORT");
    public static readonly Setting Network = new("silo.network", Text, "loopback (this machine alone), tls (each silo shows a certificate), or trusted (nobody else reaches the port) (default: loopback)", "--network", "loopback|tls|trusted");
    public static readonly Setting SiloCertificate = new("silo.tls_certificate", Text, "This silo's certificate, PEM, for network tls", "--silo-tls-cert", "FILE");
    public static readonly Setting SiloKey = new("silo.tls_key", Text, "Its private key, PEM (default: in the certificate's file)", "--silo-tls-key", "FILE");
    public static readonly Setting SiloCa = new("silo.tls_ca", Text, "The authority that signed all silos' certificates, PEM, for network tls", "--silo-tls-ca", "FILE");

    public static readonly Setting Listen = new("server.listen", List, "Where people and metrics reach this silo (default: http://127.0.0.1:7878; of a worker alone port 0, a free one)", "--listen", "URL");
    public static readonly Setting Tokens = new("server.tokens", Text, "The file of tokens that 'sweep token create' makes", "--tokens", "FILE") { Variable = "SWEEP_TOKENS" };
    public static readonly Setting ServerCertificate = new("server.tls_certificate", Text, "The certificate for https addresses, PEM", "--tls-cert", "FILE");
    public static readonly Setting ServerKey = new("server.tls_key", Text, "Its private key, PEM (default: in the certificate's file)", "--tls-key", "FILE");
    public static readonly Setting Insecure = new("server.insecure", Flag, "Serve http beyond this machine, where a proxy in front encrypts (default: false)", "--insecure");

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        Roles, Cluster, Checkpoints, Data, Log,
        Endpoints, User, Password, PasswordFile, RedisTls, RedisCa, Prefix, WaitReplicas, JournalKeep,
        WorkerName, Slots, Device, WorkerLabels, CheckpointEvery,
        Heartbeat, Lost,
        Membership, Probe, MissedProbes, Votes, Refresh, Alive,
        Address, Port, Network, SiloCertificate, SiloKey, SiloCa,
        Listen, Tokens, ServerCertificate, ServerKey, Insecure,
    ];
}
