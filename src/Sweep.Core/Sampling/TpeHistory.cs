using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>
/// What TPE keeps of a history: the points of its trials, each by its latest observation, by rank and by age. It is derived from the history
/// alone and only saves deriving it again; a history that does not continue the last one is read from its start.
/// </summary>
internal sealed class TpeHistory
{
    // The level that is modelled: the highest one that so many trials have reached, as BOHB does (Falkner et al. 2018, arXiv 1807.01774).
    private const int LevelTrials = 10;

    private readonly SearchSpace _space;
    private readonly List<Entry> _byAge = [];
    private readonly List<Entry> _byRank = [];
    private readonly Dictionary<int, Entry> _byTrial = [];
    private TrialHistory? _history;
    private int _read;

    public TpeHistory(SearchSpace space) => _space = space;

    /// <summary>How many trials have been observed.</summary>
    public int Count => _byRank.Count;

    /// <summary>
    /// How many trials the model knows: those that reached its level or diverged. Trials stopped at lower levels are left out. To rank them
    /// behind those that went on would call bad what only learns slowly, and would keep search and early stopping from helping each other.
    /// </summary>
    public int Modelled { get; private set; }

    /// <summary>Reads what is new in a history.</summary>
    public void Read(TrialHistory history)
    {
        if (!ReferenceEquals(history, _history) || history.Observations.Count < _read)
        {
            _byAge.Clear();
            _byRank.Clear();
            _byTrial.Clear();
            (_history, _read) = (history, 0);
        }

        for (; _read < history.Observations.Count; _read++) Add(history.Observations[_read]);
        Modelled = _byRank.Count - LeftOut();
    }

    /// <summary>The points of the best trials, best first; no trial without a finite loss is among them.</summary>
    public List<double[]> Good(int most)
    {
        var good = new List<double[]>(most);
        for (var i = 0; i < most && i < _byRank.Count && double.IsFinite(_byRank[i].Observation.Loss); i++) good.Add(_byRank[i].Point);
        return good;
    }

    /// <summary>The points of the latest trials that are not among so many best and have a parameter, oldest first.</summary>
    public List<double[]> Rest(int good, int parameter, int most)
    {
        var best = new HashSet<Entry>(_byRank.Take(good));
        var rest = new List<double[]>();
        for (var i = _byAge.Count - 1; i >= 0 && rest.Count < most; i--)
        {
            var entry = _byAge[i];
            if (!entry.IsSuperseded && IsModelled(entry) && !double.IsNaN(entry.Point[parameter]) && !best.Contains(entry)) rest.Add(entry.Point);
        }

        rest.Reverse();
        return rest;
    }

    /// <summary>A configuration as a point: its place in the unit interval by parameter, NaN where inactive.</summary>
    public double[] PointOf(Configuration configuration)
    {
        var point = new double[_space.Parameters.Count];
        for (var i = 0; i < point.Length; i++)
        {
            var parameter = _space.Parameters[i];
            point[i] = configuration.TryGet(parameter.Name, out var value) ? Transform.ToUnit(parameter, value) : double.NaN;
        }

        return point;
    }

    // The level's least entry, by which others are measured; null while too few trials have a loss.
    private Entry? Level => _byRank.Count >= LevelTrials && double.IsFinite(_byRank[LevelTrials - 1].Observation.Loss) ? _byRank[LevelTrials - 1] : null;

    private bool IsModelled(Entry entry) => Level is not { } level || !double.IsFinite(entry.Observation.Loss) || entry.CompareReach(level) <= 0;

    // Ranks go by reach: those left out lie together between the modelled ones and the diverged.
    private int LeftOut()
    {
        if (Level is null) return 0;
        return FirstWhere(entry => !double.IsFinite(entry.Observation.Loss)) - FirstWhere(entry => !double.IsFinite(entry.Observation.Loss) || !IsModelled(entry));
    }

    private int FirstWhere(Func<Entry, bool> holds)
    {
        var (low, high) = (0, _byRank.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (holds(_byRank[middle])) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private void Add(Observation observation)
    {
        if (_byTrial.TryGetValue(observation.Trial, out var former))
        {
            former.IsSuperseded = true;
            _byRank.RemoveAt(_byRank.BinarySearch(former));
        }

        var entry = new Entry(observation, _byAge.Count, PointOf(observation.Configuration));
        _byTrial[observation.Trial] = entry;
        _byAge.Add(entry);
        _byRank.Insert(~_byRank.BinarySearch(entry), entry);
    }

    private sealed class Entry(Observation observation, int age, double[] point) : IComparable<Entry>
    {
        public Observation Observation => observation;

        public double[] Point => point;

        public bool IsSuperseded { get; set; }

        private int Age => age;

        // A loss of a trial trained further is worth more than a lower one early on.
        public int CompareTo(Entry? other)
        {
            if (other is null) return -1;
            var order = double.IsFinite(other.Observation.Loss).CompareTo(double.IsFinite(Observation.Loss));
            if (order == 0) order = CompareReach(other);
            if (order == 0) order = Observation.Loss.CompareTo(other.Observation.Loss);
            return order != 0 ? order : Age.CompareTo(other.Age);
        }

        // Negative where this trial was trained further.
        public int CompareReach(Entry other)
        {
            var order = other.Observation.Completed.CompareTo(Observation.Completed);
            return order != 0 ? order : other.Observation.Resource.CompareTo(Observation.Resource);
        }
    }
}
