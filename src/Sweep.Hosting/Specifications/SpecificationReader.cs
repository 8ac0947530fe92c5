using System.Collections.Immutable;
using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Sharing;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Specifications;

/// <summary>
/// Makes a specification of nodes: one method per section. What is wrong is reported and a default stands in for it, so that reading goes on
/// to the end; only a text without any problem becomes a specification.
/// </summary>
internal sealed class SpecificationReader
{
    private static readonly string[] Known =
        ["name", "task", "metric", "space", "constraints", "fixed", "sampler", "scheduler", "budget", "engine", "device", "precision", "fuse", "slots", "seed", "checkpoints", "restarts", "restart_delay", "report_every", "weight", "priority", "run_on"];

    private static readonly TimeSpan DefaultRestartDelay = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private readonly SpecificationNode.Mapping _root;
    private readonly SpecificationProblems _problems;
    private readonly OptionReader _top;
    private readonly bool _mustHaveName;

    private SpecificationReader(string file, SpecificationNode.Mapping root, SpecificationProblems problems, bool mustHaveName)
    {
        (_file, _root, _problems, _mustHaveName) = (file, root, problems, mustHaveName);
        var scalars = root.Fields.Where(field => field.Key is "name" or "engine" or "device" or "precision" or "fuse" or "slots" or "seed" or "restarts" or "restart_delay" or "report_every" or "weight" or "priority");
        _top = new OptionReader(OptionNodes.Read(scalars, "", problems), problems.Report);
    }

    public static Specification Read(string yaml, string file, IEnumerable<string> overrides, DataLocator? locator, bool mustHaveName = false)
    {
        var found = new List<SpecificationProblem>();
        var root = SpecificationText.Read(yaml, null, "", found);
        if (root is not SpecificationNode.Mapping mapping)
        {
            if (found.Count == 0) found.Add(new(root?.Place, "", $"a specification has fields such as 'task: char-lm', but this is {root?.Describe() ?? "empty"}."));
            throw new SpecificationException(file, found);
        }

        mapping = SpecificationOverrides.Apply(mapping, overrides, found);
        var problems = new SpecificationProblems();
        problems.Locate(mapping);
        foreach (var problem in found) problems.Add(problem);
        var specification = new SpecificationReader(file, mapping, problems, mustHaveName).Read(locator);
        return specification is null || problems.Any ? throw new SpecificationException(file, problems.Sorted) : specification;
    }

    private Specification? Read(DataLocator? locator)
    {
        foreach (var field in _root.Fields.Select(field => field.Key).Where(field => !Known.Contains(field)))
        {
            _problems.Report(field, TrainingTables.Misplaced(field)
                ?? (Spelling.DidYouMean(field, Known) is { Length: > 0 } nearest ? $"is not known here.{nearest}" : $"is not known here. The fields are {string.Join(", ", Known)}."));
        }

        var engine = Engine();
        var isExternal = engine == Specification.ExternalEngine;
        var options = EngineOptions(engine);
        if (isExternal) RefuseOfExternal();
        var space = new SpaceReader(_root, _problems, anyNames: isExternal).Read();
        var task = isExternal ? TaskSpecification.Unknown : new TaskReader(_problems).Task(Section("task"), locator);
        var metric = isExternal ? new TaskReader(_problems).ExternalMetric(Section("metric")) : new TaskReader(_problems).Metric(Section("metric"), task.Kind);
        var seed = (ulong)_top.Int("seed", 1, 0);
        var sampler = Sampler(space);
        var scheduler = Scheduler(seed, task.Kind);
        var name = Name();
        var budget = Budget(sampler);
        var slots = _root.Find("slots") is SpecificationNode.Scalar { Text: EngineSpecification.Auto } ? 0 : _top.Int("slots", 0, 1, 4096);
        var restarts = (int)_top.Int("restarts", 2, 0, 1000);
        // A text that is not looked at with files at hand is a journal's; its decisions stay what they were.
        var restartDelay = RestartDelay(locator is null ? TimeSpan.Zero : DefaultRestartDelay);
        var reportEvery = _top.Int("report_every", Math.Max(1, scheduler.MaxResource / 20), 1);
        var keep = isExternal ? 0 : Keep();
        var weight = Weight();
        var priority = (int)_top.Int("priority", 0, -1000, 1000);
        var runOn = RunOn();
        return space is null ? null : new Specification
        {
            Name = name,
            Task = task,
            Metric = metric,
            Space = space,
            Sampler = sampler,
            Scheduler = scheduler,
            Budget = budget,
            Engine = engine,
            EngineOptions = options,
            Slots = slots == 0 || isExternal ? null : (int)slots,
            Seed = seed,
            KeepCheckpoints = keep,
            Restarts = restarts,
            RestartDelay = restartDelay,
            ReportEvery = reportEvery,
            Weight = weight,
            Priority = priority,
            RunOn = runOn,
        };
    }

    private TimeSpan RestartDelay(TimeSpan absent)
    {
        if (_top.Text("restart_delay", null) is not { } text) return absent;
        if (text is "0" or "0s") return TimeSpan.Zero;
        if (Duration.Read(text) is { } delay && delay <= SweepSetup.MostRestartDelay) return delay;
        _problems.Report("restart_delay", $"must be a duration from 0s to {Duration.Write(SweepSetup.MostRestartDelay)}, such as 1s or 30s, but got '{text}'.");
        return absent;
    }

    private string Name()
    {
        if (!_top.Has("name") && _mustHaveName) _problems.Report("name", "a sweep on a server needs a name, by which it is found. Give one, for instance name: my-sweep.");
        if (!_top.Has("name")) return SweepName.FromFile(_file);
        var name = _top.Text("name", null)!;
        if (SweepName.Problem(name) is { } problem) _problems.Report("name", problem);
        return name;
    }

    private SamplerSpecification Sampler(SearchSpace? space)
    {
        var (kind, options) = Kind("sampler", [.. Samplers.All.Select(known => known.Name)]);
        var sampler = new SamplerSpecification(kind, options);
        if (space is not null) sampler.Create(space, (option, message) => _problems.Report($"sampler.{option}", message));
        return sampler;
    }

    private SchedulerSpecification Scheduler(ulong seed, string task)
    {
        var (kind, options) = Kind("scheduler", [.. Schedulers.All.Select(known => known.Name)]);
        var reader = new OptionReader(options, (option, message) => _problems.Report($"scheduler.{option}", message));
        var resource = reader.Word("resource", task == Specification.ExternalEngine ? "steps" : DefaultResource(), "steps", "tokens", "epochs");
        if (resource == "epochs" && TrainingTables.IsGenerated(task)) reader.Problem("resource", $"{task} generates its data, which has no epochs. Use steps or tokens.");
        var maxResource = reader.Int("max_resource", resource switch { "tokens" => 1_000_000, "epochs" => 10, _ => 1000 }, 1);
        var scheduler = new SchedulerSpecification(kind, resource, maxResource, Without(options, "resource", "max_resource"));
        scheduler.Create(seed, (option, message) => _problems.Report($"scheduler.{option}", message));
        return scheduler;
    }

    // Where trials differ in batch or window, steps are of different size, and only tokens compare them fairly.
    private string DefaultResource()
        => _root.Find("space") is SpecificationNode.Mapping space && (space.Find("batch") ?? space.Find("window")) is not null ? "tokens" : "steps";

    private BudgetSpecification Budget(SamplerSpecification sampler)
    {
        var options = new OptionReader(Section("budget"), (option, message) => _problems.Report($"budget.{option}", message));
        var trials = options.Has("trials") ? (int?)options.Int("trials", 1, 1, 10_000_000) : null;
        TimeSpan? time = null;
        if (options.Text("time", null) is { } text)
        {
            time = Duration.Read(text);
            if (time is null) options.Problem("time", $"must be a duration such as 2h, 90m, 30s or 1h30m, but got '{text}'.");
        }

        // A grid ends by itself.
        if (!options.Has("trials") && !options.Has("time") && sampler.Kind != "grid")
        {
            _problems.Report("budget", $"the sampler {sampler.Kind} never ends by itself: give trials or time, for instance budget: {{ trials: 20 }}.");
        }

        options.Int("trials", 1);
        options.Finish();
        return new(trials, time);
    }

    private string Engine()
    {
        var engine = _top.Text("engine", "cpu")!;
        if (engine is not ("cpu" or Engines.Torch or Specification.ExternalEngine)) _problems.Report("engine", $"must be one of cpu, torch, external, but got '{engine}'.{Spelling.DidYouMean(engine, ["cpu", "torch", "external"])}");
        return engine;
    }

    private EngineSpecification EngineOptions(string engine)
    {
        var defaults = new EngineSpecification();
        if (engine != Engines.Torch)
        {
            foreach (var field in new[] { "device", "precision", "fuse" })
            {
                if (_root.Find(field) is not null) _problems.Report(field, $"only engine: torch has a choice here: remove {field}, or use engine: torch.");
            }

            return defaults;
        }

        var device = _top.Text("device", defaults.Device)!;
        if (EngineSpecification.DeviceProblem(device) is { } problem) _problems.Report("device", problem);
        var precision = _top.Word("precision", defaults.Precision, EngineSpecification.Float32, EngineSpecification.Tf32, EngineSpecification.Bf16);
        var fuse = _top.Text("fuse", defaults.Fuse)!;
        if (!EngineSpecification.IsFuse(fuse)) _problems.Report("fuse", $"must be auto, off, or how many trials may train as one program, from 2 to {EngineSpecification.MostFused}, but got '{fuse}'.");
        return _problems.Any ? defaults : new EngineSpecification(device, precision, fuse);
    }

    private void RefuseOfExternal()
    {
        if (_root.Find("task") is not null) _problems.Report("task", "an external engine knows what it trains: remove task. The engines cpu and torch take one.");
        if (_root.Find("slots") is not null) _problems.Report("slots", "an external engine has as many slots as its loops ask with: remove slots.");
        if (_root.Find("checkpoints") is not null) _problems.Report("checkpoints", "an external engine keeps its own checkpoints: remove checkpoints.");
        foreach (var field in new[] { "weight", "priority", "run_on" })
        {
            if (_root.Find(field) is not null) _problems.Report(field, $"an external engine's loops run where they were started, on no slot that is shared: remove {field}.");
        }
    }

    private double Weight()
    {
        var weight = _top.Float("weight", 1, max: 1e6);
        if (weight > 0) return weight;
        _top.Problem("weight", $"must be above 0, but got {ParameterValue.Float(weight)}.");
        return 1;
    }

    // A label's value is a text as it stands: 12.0 is no other way to write 12.
    private ImmutableSortedDictionary<string, string> RunOn()
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var node = _root.Find("run_on");
        if (node is null or SpecificationNode.Scalar { IsNull: true }) return labels.ToImmutable();
        if (node is not SpecificationNode.Mapping mapping)
        {
            _problems.Report("run_on", $"must be a mapping of labels such as {{ gpu: h100 }}, but got {node.Describe()}.");
            return labels.ToImmutable();
        }

        if (mapping.Fields.Count > WorkerLabels.MaxCount) _problems.Report("run_on", $"has at most {WorkerLabels.MaxCount} labels, but got {mapping.Fields.Count}.");
        foreach (var (label, value) in mapping.Fields)
        {
            var path = SpecificationPath.Join("run_on", label);
            if (WorkerLabels.Problem(label) is { } problem) _problems.Report(path, $"a label {problem}");
            if (OptionNodes.Value(value, path, _problems) is null) continue;
            labels[label] = ((SpecificationNode.Scalar)value).Text;
            if (WorkerLabels.Problem(labels[label]) is { } wrong) _problems.Report(path, $"a label's value {wrong}");
        }

        return labels.ToImmutable();
    }

    private int Keep()
    {
        var options = new OptionReader(Section("checkpoints"), (option, message) => _problems.Report($"checkpoints.{option}", message));
        var keep = (int)options.Int("keep", 1, 0, 1_000_000);
        options.Finish();
        return keep;
    }

    // The kind of a section, by default the first known, and its other options.
    private (string Kind, OrderedDictionary<string, OptionValue> Options) Kind(string section, IReadOnlyList<string> known)
    {
        var options = Section(section);
        var kind = new OptionReader(options, (option, message) => _problems.Report($"{section}.{option}", message)).Word("kind", known[0], [.. known]);
        return (kind, Without(options, "kind"));
    }

    private OrderedDictionary<string, OptionValue> Section(string name)
    {
        var fields = _root.Find(name) switch
        {
            null or SpecificationNode.Scalar { IsNull: true } => [],
            SpecificationNode.Mapping mapping => mapping.Fields,
            SpecificationNode.Scalar scalar when SpecificationOverrides.ShortForm(name) is { } key => [new(key, scalar)],
            var other => Misshapen(name, other!),
        };
        return OptionNodes.Read(fields, name, _problems);
    }

    private IReadOnlyList<KeyValuePair<string, SpecificationNode>> Misshapen(string name, SpecificationNode node)
    {
        _problems.Report(name, $"must be a mapping such as {{ {SpecificationOverrides.ShortForm(name) ?? "keep"}: … }}, but got {node.Describe()}.");
        return [];
    }

    private static OrderedDictionary<string, OptionValue> Without(OrderedDictionary<string, OptionValue> options, params ReadOnlySpan<string> names)
    {
        var others = new OrderedDictionary<string, OptionValue>(options);
        foreach (var name in names) others.Remove(name);
        return others;
    }
}
