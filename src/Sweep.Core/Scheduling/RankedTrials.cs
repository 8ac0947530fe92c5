using Sweep.Core.Sweeps;

namespace Sweep.Core.Scheduling;

/// <summary>
/// Trials in the order of their losses, lowest first, ties by trial number; positive infinity ranks last. Adding, removing, ranking and
/// finding by rank take O(log n): a treap (Seidel and Aragon 1996, doi 10.1007/BF01940876) with subtree sizes, in
/// one array, whose priorities are hashed from the trial's number, so that nothing is drawn.
/// </summary>
public sealed class RankedTrials
{
    private const int None = -1;
    private Node[] _nodes = new Node[8];
    private int _used;
    private int _free = None;
    private int _root = None;

    /// <summary>How many there are.</summary>
    public int Count => Size(_root);

    /// <summary>The trial of a rank from 0, which must be below <see cref="Count"/>.</summary>
    public (double Loss, int Trial) this[int rank]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(rank);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, Count);
            var at = _root;
            while (true)
            {
                ref var node = ref _nodes[at];
                var left = Size(node.Left);
                if (rank == left) return (node.Loss, node.Trial);
                if (rank < left) at = node.Left;
                else (at, rank) = (node.Right, rank - left - 1);
            }
        }
    }

    /// <summary>Adds a trial, which must not be there already with this loss.</summary>
    /// <exception cref="ArgumentException">The loss is NaN, which has no rank.</exception>
    public void Add(double loss, int trial)
    {
        if (double.IsNaN(loss)) throw new ArgumentException($"Trial {trial} has no rank: its loss is NaN.", nameof(loss));
        _root = Insert(_root, Take(loss, trial));
    }

    /// <summary>Removes a trial that was added with this loss; false where it was not.</summary>
    public bool Remove(double loss, int trial)
    {
        var before = Count;
        _root = Erase(_root, loss, trial);
        return Count < before;
    }

    /// <summary>How many come before a trial of this loss and number, whether or not it is there.</summary>
    public int RankOf(double loss, int trial)
    {
        var rank = 0;
        for (var at = _root; at != None;)
        {
            ref var node = ref _nodes[at];
            if (Compare(in node, loss, trial) < 0)
            {
                rank += Size(node.Left) + 1;
                at = node.Right;
            }
            else
            {
                at = node.Left;
            }
        }

        return rank;
    }

    /// <summary>
    /// The 1/<paramref name="parts"/> quantile of the losses, interpolated linearly between neighbours (numpy's default, type 7 of Hyndman and Fan
    /// 1996); the median for 2. There must be at least one.
    /// </summary>
    public double Quantile(int parts)
    {
        var (whole, part) = Math.DivRem(Count - 1, parts);
        var low = this[whole].Loss;
        if (part == 0) return low;
        var high = this[whole + 1].Loss;
        return double.IsInfinity(low) || low == high ? low : low + ((high - low) * part / parts);
    }

    /// <summary>Writes all trials in order.</summary>
    public void WriteTo(CanonicalWriter writer)
    {
        writer.Write((long)Count);
        Write(_root, writer);
    }

    /// <summary>Reads all trials that were written; there must be none before.</summary>
    /// <exception cref="InvalidDataException">They are not what was written.</exception>
    public void ReadFrom(CanonicalReader reader)
    {
        // They come in order, so each is the last yet: the tree grows along its right edge, in time linear in their number.
        var edge = new Stack<int>();
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            var at = Take(reader.ReadDouble(), reader.ReadInt());
            ref var node = ref _nodes[at];
            if (double.IsNaN(node.Loss) || (edge.TryPeek(out var before) && Compare(in _nodes[before], node.Loss, node.Trial) >= 0)) throw CanonicalReader.Broken();
            while (edge.TryPeek(out var above) && _nodes[above].Priority < node.Priority) node.Left = Measure(edge.Pop());
            if (edge.TryPeek(out var parent)) _nodes[parent].Right = at;
            edge.Push(at);
        }

        while (edge.TryPop(out var at)) _root = Measure(at);
    }

    private void Write(int at, CanonicalWriter writer)
    {
        if (at == None) return;
        Write(_nodes[at].Left, writer);
        writer.Write(_nodes[at].Loss);
        writer.Write((long)_nodes[at].Trial);
        Write(_nodes[at].Right, writer);
    }

    private int Insert(int at, int added)
    {
        if (at == None) return added;
        if (_nodes[added].Priority > _nodes[at].Priority)
        {
            (_nodes[added].Left, _nodes[added].Right) = Split(at, _nodes[added].Loss, _nodes[added].Trial);
            return Measure(added);
        }

        if (Compare(in _nodes[at], _nodes[added].Loss, _nodes[added].Trial) < 0) _nodes[at].Right = Insert(_nodes[at].Right, added);
        else _nodes[at].Left = Insert(_nodes[at].Left, added);
        return Measure(at);
    }

    // Everything before (loss, trial), and everything from it on.
    private (int Before, int From) Split(int at, double loss, int trial)
    {
        if (at == None) return (None, None);
        if (Compare(in _nodes[at], loss, trial) < 0)
        {
            var (before, from) = Split(_nodes[at].Right, loss, trial);
            _nodes[at].Right = before;
            return (Measure(at), from);
        }
        else
        {
            var (before, from) = Split(_nodes[at].Left, loss, trial);
            _nodes[at].Left = from;
            return (before, Measure(at));
        }
    }

    private int Erase(int at, double loss, int trial)
    {
        if (at == None) return None;
        var order = Compare(in _nodes[at], loss, trial);
        if (order == 0)
        {
            var joined = Join(_nodes[at].Left, _nodes[at].Right);
            _nodes[at].Left = _free;
            _free = at;
            return joined;
        }

        if (order < 0) _nodes[at].Right = Erase(_nodes[at].Right, loss, trial);
        else _nodes[at].Left = Erase(_nodes[at].Left, loss, trial);
        return Measure(at);
    }

    private int Join(int left, int right)
    {
        if (left == None) return right;
        if (right == None) return left;
        if (_nodes[left].Priority > _nodes[right].Priority)
        {
            _nodes[left].Right = Join(_nodes[left].Right, right);
            return Measure(left);
        }

        _nodes[right].Left = Join(left, _nodes[right].Left);
        return Measure(right);
    }

    private int Take(double loss, int trial)
    {
        var at = _free;
        if (at != None) _free = _nodes[at].Left;
        else
        {
            if (_used == _nodes.Length) Array.Resize(ref _nodes, 2 * _used);
            at = _used++;
        }

        _nodes[at] = new Node { Loss = loss, Trial = trial, Priority = Hash(trial), Left = None, Right = None, Size = 1 };
        return at;
    }

    private int Measure(int at)
    {
        ref var node = ref _nodes[at];
        node.Size = Size(node.Left) + Size(node.Right) + 1;
        return at;
    }

    private int Size(int at) => at == None ? 0 : _nodes[at].Size;

    private static int Compare(in Node node, double loss, int trial)
        => node.Loss < loss ? -1 : node.Loss > loss ? 1 : node.Trial.CompareTo(trial);

    // The finalizer of MurmurHash3: neighbouring numbers get unrelated priorities.
    private static uint Hash(int trial)
    {
        var h = (uint)trial;
        h = (h ^ (h >> 16)) * 0x85EBCA6B;
        h = (h ^ (h >> 13)) * 0xC2B2AE35;
        return h ^ (h >> 16);
    }

    private struct Node
    {
        public double Loss;
        public int Trial;
        public uint Priority;
        public int Left;
        public int Right;
        public int Size;
    }
}
