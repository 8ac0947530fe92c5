using Sweep.Hosting.Specifications;
using Sweep.Training.Tasks;
using Xunit;

namespace Sweep.Hosting.Tests.Specifications;

/// <summary>Every mistake that a specification can hold, with the message that a user reads.</summary>
public sealed class BadSpecificationTests
{
    // A sound start, three lines long, so that what a row adds begins at line 4.
    private const string Sound = "task: reber\nbudget: { trials: 5 }\nsampler: { kind: random }\n";

    // Lists that grow with every scheduler, task and metric.
    private static readonly string Schedulers = string.Join(", ", Core.Scheduling.Schedulers.All.Select(kind => kind.Name));
    private static readonly string Tasks = string.Join(", ", TaskKinds.All.Select(kind => kind.Name));
    private static readonly string TextMetrics = string.Join(", ", TaskKinds.All.First(kind => kind.Name == "char-lm").AllMetrics.Select(metric => metric.Name));

    /// <summary>Case; lines added to a sound specification; the problem.</summary>
    public static TheoryData<string, string, string> Mistakes => new()
    {
        // Names
        { "unknown field", "sedd: 1", "line 4, sedd: is not known here. Did you mean 'seed'?" },
        { "unknown field, nothing near", "colour: red", "line 4, colour: is not known here. The fields are name, task, metric, space, constraints, fixed, sampler, scheduler, budget, engine, device, precision, fuse, slots, seed, checkpoints, restarts, restart_delay, report_every, weight, priority, run_on." },
        { "restart delay too long", "restart_delay: 6m", "line 4, restart_delay: must be a duration from 0s to 5m, such as 1s or 30s, but got '6m'." },
        { "restart delay without a unit", "restart_delay: 10", "line 4, restart_delay: must be a duration from 0s to 5m, such as 1s or 30s, but got '10'." },
        { "hyperparameter at the top", "lr: 0.1", "line 4, lr: is a hyperparameter: put it under fixed, or under space to search it." },
        { "unknown searched hyperparameter", "space:\n  hiden: { int: [1, 2] }", "line 5, space.hiden: is not known here. Did you mean 'hidden'?" },
        { "unknown fixed hyperparameter", "fixed: { bach: 32 }", "line 4, fixed.bach: is not known here. Did you mean 'batch'?" },
        { "unknown key of a parameter", "space:\n  lr: { float: [0.1, 1], logg: true }", "line 5, space.lr.logg: is not known here. Did you mean 'log'?" },
        { "unknown kind of parameter", "space:\n  hidden: { itn: [1, 2] }", "line 5, space.hidden.itn: is not known here. Did you mean 'int'?" },
        { "unknown option of checkpoints", "checkpoints: { keeep: 2 }", "line 4, checkpoints.keeep: is not known here. Did you mean 'keep'?" },
        { "unknown scheduler", "scheduler: ahsa", $"line 4, scheduler.kind: must be one of {Schedulers}, but got 'ahsa'. Did you mean 'asha'?" },
        { "unknown option of a scheduler", "scheduler: { kind: asha, min_resourse: 5 }", "line 4, scheduler.min_resourse: is not known here. Did you mean 'min_resource'?" },
        { "unknown resource", "scheduler: { resource: step }", "line 4, scheduler.resource: must be one of steps, tokens, epochs, but got 'step'. Did you mean 'steps'?" },
        { "unknown engine", "engine: cpuu", "line 4, engine: must be one of cpu, torch, external, but got 'cpuu'. Did you mean 'cpu'?" },
        { "device of an engine without one", "device: cuda", "line 4, device: only engine: torch has a choice here: remove device, or use engine: torch." },
        { "precision of an engine without one", "precision: bf16", "line 4, precision: only engine: torch has a choice here: remove precision, or use engine: torch." },
        { "fuse of an engine without it", "engine: cpu\nfuse: 8", "line 5, fuse: only engine: torch has a choice here: remove fuse, or use engine: torch." },
        { "unknown device", "engine: torch\ndevice: gpu", "line 5, device: must be cpu, cuda, or cuda:N such as cuda:0, but got 'gpu'. Did you mean 'cpu'?" },
        { "device without a number", "engine: torch\ndevice: 'cuda:x'", "line 5, device: must be cpu, cuda, or cuda:N such as cuda:0, but got 'cuda:x'. Did you mean 'cuda'?" },
        { "unknown precision", "engine: torch\nprecision: fp16", "line 5, precision: must be one of float32, tf32, bf16, but got 'fp16'." },
        { "one trial fused", "engine: torch\nfuse: 1", "line 5, fuse: must be auto, off, or how many trials may train as one program, from 2 to 4096, but got '1'." },
        { "name with a slash", "name: a/b", "line 4, name: a name has letters, digits, '-', '_' and '.', and begins and ends with a letter or digit, but got 'a/b'. Try 'a-b'." },
        { "name that Windows reserves", "name: con", "line 4, name: 'con' cannot name a folder on Windows. Try 'con-sweep'." },

        // Types
        { "text for a number", "seed: one", "line 4, seed: must be a whole number, but got 'one'." },
        { "fraction for a whole number", "slots: 1.5", "line 4, slots: must be a whole number, but got '1.5'." },
        { "number for true or false", "space:\n  lr: { float: [0.1, 1], log: 1 }", "line 5, space.lr.log: must be true or false, but got '1'." },
        { "list for a single value", "seed: [1]", "line 4, seed: must be a single value, but got a list." },
        { "single value for a list", "space:\n  lr: { float: 0.1 }", "line 5, space.lr.float: must be two numbers, such as [1e-4, 1e-1], but got '0.1'." },
        { "single value for a choice", "space:\n  cell: { choice: rnn }", "line 5, space.cell.choice: must be a list of options, such as [rnn, lstm], but got 'rnn'." },
        { "three numbers for a range", "space:\n  lr: { float: [0.1, 1, 2] }", "line 5, space.lr.float: must be two numbers, such as [1e-4, 1e-1], but got [0.1, 1, 2]." },
        { "fractions for a whole range", "space:\n  hidden: { int: [1.5, 2] }", "line 5, space.hidden.int: must be two whole numbers, such as [1, 3], but got [1.5, 2]." },
        { "value for a parameter", "space:\n  lr: 0.1", "line 5, space.lr: must be { float: [1e-4, 1e-1] }, { int: [1, 3] } or { choice: [rnn, lstm] }, but got '0.1'. A value that is not searched belongs under fixed." },
        { "list for a parameter", "space:\n  cell: [rnn, lstm]", "line 5, space.cell: must be { float: [1e-4, 1e-1] }, { int: [1, 3] } or { choice: [rnn, lstm] }, but got a list." },
        { "parameter without a kind", "space:\n  lr: { log: true }", "line 5, space.lr: must be { float: [1e-4, 1e-1] }, { int: [1, 3] } or { choice: [rnn, lstm] }." },
        { "parameter of two kinds", "space:\n  lr: { float: [0.1, 1], int: [1, 2] }", "line 5, space.lr: has float and int, but needs exactly one of them." },
        { "list for the space", "space: [lr]", "line 4, space: must be a mapping of names to { float: [1e-4, 1e-1] }, { int: [1, 3] } or { choice: [rnn, lstm] }, but got a list." },
        { "list of fixed values", "fixed: { lr: [0.1] }", "line 4, fixed.lr: must be a single value, but got a list." },
        { "list for a section", "checkpoints: [1]", "line 4, checkpoints: must be a mapping such as { keep: … }, but got a list." },
        { "mapping for a constraint", "constraints: [ { a: 1 } ]", "line 4, constraints[0]: must be an expression such as layers > 1, but got a mapping. Put quotes around one with brackets." },

        // Ranges
        { "min > max", "space:\n  lr: { float: [1, 0.1] }", "line 5, space.lr: min must not exceed max, but got [1, 0.1]. Swap them?" },
        { "log scale over zero", "space:\n  lr: { float: [0, 0.1], log: true }", "line 5, space.lr: log scale needs min > 0, but got 0. Try 1e-6." },
        { "empty choice", "space:\n  cell: { choice: [] }", "line 5, space.cell: choice needs at least one option, but got none." },
        { "option twice", "space:\n  cell: { choice: [rnn, rnn] }", "line 5, space.cell: option rnn appears twice. Remove one of them." },
        { "searched and fixed", "space:\n  lr: { float: [0.1, 1] }\nfixed: { lr: 0.1 }", "line 6, fixed.lr: is searched in space as well. Remove one of them." },
        { "below what can be trained", "space:\n  layers: { int: [0, 2] }", "line 5, space.layers.int: must be at least 1, but got 0." },
        { "above what can be trained", "fixed: { layers: 9 }", "line 4, fixed.layers: must be at most 8, but got 9." },
        { "cell that does not exist", "space:\n  cell: { choice: [rnn, ltsm] }", "line 5, space.cell.choice[1]: must be one of rnn, rnn_relu, lstm, gru, but got 'ltsm'. Did you mean 'lstm'?" },
        { "word searched as a number", "space:\n  optimizer: { int: [1, 2] }", "line 5, space.optimizer: is no number, but sgd, adagrad, rmsprop, adam, adamw: search it as { choice: [sgd, adagrad, rmsprop, adam, adamw] }." },
        { "whole number searched as a float", "space:\n  hidden: { float: [64, 128] }", "line 5, space.hidden: is a whole number: search it as { int: [min, max] }." },
        { "no slots", "slots: 0", "line 4, slots: must be at least 1, but got 0." },
        { "reduction by one", "scheduler: { kind: asha, reduction_factor: 1 }", "line 4, scheduler.reduction_factor: must be at least 2, but got 1." },
        { "no time", "budget: { time: 0s }", "line 4, budget.time: must be a duration such as 2h, 90m, 30s or 1h30m, but got '0s'." },
        { "no epochs", "scheduler: { resource: epochs }", "line 4, scheduler.resource: reber generates its data, which has no epochs. Use steps or tokens." },

        { "no weight", "weight: 0", "line 4, weight: must be above 0, but got 0." },
        { "negative weight", "weight: -0.5", "line 4, weight: must be above 0, but got -0.5." },
        { "weight beyond measure", "weight: 1e7", "line 4, weight: must be at most 1000000, but got 10000000." },
        { "word for a weight", "weight: heavy", "line 4, weight: must be a number, but got 'heavy'." },
        { "misspelt weight", "wieght: 2", "line 4, wieght: is not known here. Did you mean 'weight'?" },
        { "priority too high", "priority: 1001", "line 4, priority: must be at most 1000, but got 1001." },
        { "priority too low", "priority: -1001", "line 4, priority: must be at least -1000, but got -1001." },
        { "fraction for a priority", "priority: 0.5", "line 4, priority: must be a whole number, but got '0.5'." },
        { "word for labels", "run_on: gpu", "line 4, run_on: must be a mapping of labels such as { gpu: h100 }, but got 'gpu'." },
        { "list for labels", "run_on: [gpu]", "line 4, run_on: must be a mapping of labels such as { gpu: h100 }, but got a list." },
        { "list for a label's value", "run_on:\n  gpu: [h100, a100]", "line 5, run_on.gpu: must be a single value, but got a list." },
        { "label without a value", "run_on: { gpu: }", "line 4, run_on.gpu: must be a single value, but got nothing." },
        { "label with a blank", "run_on: { my gpu: h100 }", "line 4, run_on.my gpu: a label has letters, digits, '-', '_', '.' and '/', and begins and ends with a letter or digit, but got 'my gpu'." },
        { "value with a blank", "run_on: { gpu: NVIDIA H100 }", "line 4, run_on.gpu: a label's value has letters, digits, '-', '_', '.' and '/', and begins and ends with a letter or digit, but got 'NVIDIA H100'." },
        { "value too long", $"run_on: {{ gpu: {new string('a', 64)} }}", "line 4, run_on.gpu: a label's value has at most 63 characters, but this one has 64." },
        { "too many labels", $"run_on: {{ {string.Join(", ", Enumerable.Range(0, 33).Select(i => $"l{i}: a"))} }}", "line 4, run_on: has at most 32 labels, but got 33." },

        // Conditions and constraints
        { "condition that ends too early", "space:\n  layers: { int: [1, 2] }\n  dropout: { float: [0, 0.5], when: layers > }", "line 6, space.dropout.when: column 9 of 'layers >': expected a value (a number, a name, a text or '('), but got the end." },
        { "condition on an unknown parameter", "space:\n  layers: { int: [1, 2] }\n  dropout: { float: [0, 0.5], when: layer > 1 }", "line 6, space.dropout.when: column 1 of 'layer > 1': 'layer' is not a parameter. Did you mean 'layers'?" },
        { "condition on an option that is none", "space:\n  cell: { choice: [rnn, lstm] }\n  dropout: { float: [0, 0.5], when: cell == gru }", "line 6, space.dropout.when: column 9 of 'cell == gru': 'gru' is not an option of cell, which has rnn, lstm." },
        { "condition on a parameter that is then inactive", "space:\n  layers: { int: [1, 2] }\n  dropout: { float: [0, 0.5], when: layers > 1 }\n  clip: { int: [1, 2], when: layers > 1 }\n  beta1: { float: [0, 0.9], when: clip > 1 and layers == 1 }", "line 8, space.beta1.when: 'clip > 1 and layers == 1' never holds, so beta1 would never be active. Change the condition or remove the parameter." },
        { "cycle of conditions", "space:\n  lr: { float: [0.1, 1], when: clip > 1 }\n  clip: { float: [0.1, 2], when: lr > 0.5 }", "line 5, space.lr.when: conditions form a cycle: lr reads clip reads lr. Remove one of these conditions." },
        { "constraint that nothing satisfies", "space:\n  hidden: { int: [64, 66] }\nconstraints:\n  - hidden < 64", "line 7, constraints[0]: nothing satisfies 'hidden < 64': every combination of values was tried (3). Loosen it, or widen the ranges." },
        { "constraint that compares a text with a number", "space:\n  cell: { choice: [rnn, lstm] }\nconstraints: [ cell > 1 ]", "line 6, constraints[0]: column 1 of 'cell > 1': expected a number, but 'cell' is a text." },
        { "constraint that YAML cuts in two", "space:\n  hidden: { int: [64, 66] }\nconstraints: [ 'hidden > 1', max(hidden > 1 ]", "line 6, constraints[1]: column 12 of 'max(hidden > 1': expected ',' or the ')' of max, but got '>'. Put quotes around an expression with commas." },

        // Task and metric
        { "unknown task", "task: reberr", $"line 4, task.kind: must be one of {Tasks}, but got 'reberr'. Did you mean 'reber'?" },
        { "unknown option of a task", "task: { kind: adding, lenght: 50 }", "line 4, task.lenght: is not known here. Did you mean 'length'?" },
        { "option of a task out of range", "task: { kind: adding, length: 0 }", "line 4, task.length: must be at least 2, but got 0." },
        { "no data", "task: char-lm", "line 4, task: char-lm needs a file. Name it under data, or with --set task.data=PATH." },
        { "metric that the task lacks", "task: { kind: char-lm, data: x.txt }\nmetric: val_los", $"line 5, metric.name: char-lm does not report 'val_los', only {TextMetrics}. Did you mean 'val_loss'?" },
        { "unknown goal", "metric: { goal: minimise }", "line 4, metric.goal: must be one of minimize, maximize, but got 'minimise'. Did you mean 'minimize'?" },

        // YAML
        { "field twice", "seed: 1\nseed: 2", "line 5, seed: is given twice. Remove one of them." },
        { "option twice in one line", "fixed: { lr: 1, lr: 2 }", "line 4, fixed.lr: is given twice. Remove one of them." },
        { "alias", "seed: *one", "line 4: aliases such as *one are not allowed. Write the value out." },
        { "anchor", "seed: &one 1", "line 4: anchors such as &one are not allowed. Write the value out." },
        { "tag", "seed: !!int 1", "line 4: tags such as tag:yaml.org,2002:int are not allowed. Remove it, or put quotes around a text that begins with '!'." },
        { "list as a name", "? [a]\n: 1", "line 4: a name was expected before ':'." },
        { "second document", "---\nseed: 1", "line 4: a specification is one document. Remove the second '---' and what follows." },
        { "tab", "fixed:\n\tlr: 0.1", "line 5: a tab cannot indent in YAML. Use spaces." },
        { "brackets in a condition", "fixed: { a: x [ }", "line 4: this is not YAML: while parsing a flow mapping, did not find expected ',' or '}' (column 15). Is a bracket left open? A condition with brackets or commas needs quotes." },
        { "list in a condition in braces", "space:\n  cell: { choice: [rnn, lstm] }\n  dropout: { float: [0, 0.5], when: cell in [lstm] }", "line 6: this is not YAML: while parsing a flow mapping, did not find expected ',' or '}' (column 45). Is a bracket left open? A condition with brackets or commas needs quotes." },
        { "nested too deep", "fixed: [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "line 4: nested deeper than 16 levels." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Names_line_field_rule_and_remedy(string mistake, string lines, string problem)
    {
        Assert.NotEmpty(mistake);
        // A row that gives a field of the sound start replaces it there.
        var replaced = lines.Split(':')[0];
        var start = string.Join('\n', Sound.Split('\n').Select(line => line.StartsWith($"{replaced}:", StringComparison.Ordinal) ? "" : line));
        var exception = Assert.Throws<SpecificationException>(() => Specification.Parse(start + lines + "\n", "reber.yaml"));
        Assert.Equal($"reber.yaml: 1 problem\n  {problem}", exception.Message);
    }

    [Fact]
    public void Lists_all_problems_by_line()
    {
        const string text = """
            task: reber
            budgt: { trials: 5 }
            space:
              cell:   { choice: [rnn, lstm] }
              hidden: { itn: [64, 512] }
              layers: { int: [3, 1] }
              lr:     { float: [0, 1e-1], log: true }
              dropout: { float: [0, 0.5], when: hidden > 1 and layer > 1 }
            constraints:
              - hidden * layers <= 1024
              - hidden *
            fixed: { lr: 1 }
            scheduler:
              kind: asha
              reduction_factor: 1
            """;
        var problems = Assert.Throws<SpecificationException>(() => Specification.Parse(text, "reber.yaml", ["seed=x", "task.length=3"])).Message;
        Assert.Equal(
            """
            reber.yaml: 11 problems
              line 2, budgt: is not known here. Did you mean 'budget'?
              line 5, space.hidden.itn: is not known here. Did you mean 'int'?
              line 6, space.layers: min must not exceed max, but got [3, 1]. Swap them?
              line 7, space.lr: log scale needs min > 0, but got 0. Try 1e-6.
              line 8, space.dropout.when: column 16 of 'hidden > 1 and layer > 1': 'layer' is not a parameter. Did you mean 'layers'?
              line 11, constraints[1]: column 9 of 'hidden *': expected a value (a number, a name, a text or '('), but got the end.
              line 12, fixed.lr: is searched in space as well. Remove one of them.
              line 15, scheduler.reduction_factor: must be at least 2, but got 1.
              budget: the sampler random never ends by itself: give trials or time, for instance budget: { trials: 20 }.
              --set task.length: is not known here.
              --set seed: must be a whole number, but got 'x'.
            """.ReplaceLineEndings("\n").Replace("random", Core.Sampling.Samplers.All[0].Name, StringComparison.Ordinal),
            problems);
    }

    [Theory]
    [InlineData("", "a specification has fields such as 'task: char-lm', but this is empty.")]
    [InlineData("# nothing\n", "a specification has fields such as 'task: char-lm', but this is empty.")]
    [InlineData("reber", "line 1: a specification has fields such as 'task: char-lm', but this is 'reber'.")]
    [InlineData("- task", "line 1: a specification has fields such as 'task: char-lm', but this is a list.")]
    public void Names_what_a_text_is_instead(string text, string problem)
        => Assert.Equal($"x.yaml: 1 problem\n  {problem}", Assert.Throws<SpecificationException>(() => Specification.Parse(text, "x.yaml")).Message);

    [Fact]
    public void Names_what_is_missing()
        => Assert.Equal(
            $"x.yaml: 1 problem\n  task: a sweep needs a task, for instance task: {{ kind: reber }}. There are {Tasks}.",
            Assert.Throws<SpecificationException>(() => Specification.Parse("budget: 5", "x.yaml")).Message);
}
