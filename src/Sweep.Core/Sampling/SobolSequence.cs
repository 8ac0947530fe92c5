namespace Sweep.Core.Sampling;

/// <summary>
/// Sobol's low-discrepancy sequence (1967) with the directions of Joe and Kuo (2008), in the order of the Gray code (Antonov and Saleev 1979),
/// plain or scrambled as Owen (1995) does: each bit is flipped by a draw of its own for the bits above it, which keeps the net's
/// stratification, makes every point uniform on its own, and moves the point 0 off the corner.
/// </summary>
public static class SobolSequence
{
    private const int Bits = 32;
    private static readonly uint[][] Directions = [.. Enumerable.Range(0, SobolDirections.Dimensions).Select(DirectionsOf)];

    /// <summary>The number of dimensions, 128.</summary>
    public static int Dimensions => SobolDirections.Dimensions;

    /// <summary>A coordinate of a point of the plain sequence, as 32 binary places.</summary>
    public static uint Plain(int dimension, uint index)
    {
        var directions = Directions[dimension];
        uint point = 0;
        for (var (gray, bit) = (index ^ (index >> 1), 0); gray != 0; gray >>= 1, bit++)
        {
            if ((gray & 1) != 0) point ^= directions[bit];
        }

        return point;
    }

    /// <summary>A coordinate, in [0, 1), of a point of the sequence that belongs to this seed.</summary>
    public static double Scrambled(ulong seed, int dimension, uint index)
    {
        var plain = Plain(dimension, index);
        ulong point = 0;
        for (var bit = 0; bit < Bits; bit++)
        {
            // The bits above this one, with a leading 1, number the nodes of a binary tree: every node has its own flip.
            var node = (1L << bit) | (bit == 0 ? 0 : plain >> (Bits - bit));
            var flip = Flips(seed, dimension, node).NextUInt64() & 1;
            point = (point << 1) | (((plain >> (Bits - 1 - bit)) & 1) ^ flip);
        }

        // Places beyond the 32nd are drawn, so that values fill the continuum.
        var rest = Flips(seed, dimension, (1L << Bits) | plain).NextUInt64() >> (64 - 21);
        return ((point << 21) | rest) * (1.0 / (1UL << 53));
    }

    private static Prng Flips(ulong seed, int dimension, long node) => new(seed, Purpose.Scramble, ((long)dimension << (Bits + 1)) | node);

    // m_k = 2 a_1 m_{k-1} ⊕ 2² a_2 m_{k-2} ⊕ … ⊕ 2^s m_{k-s} ⊕ m_{k-s}, and v_k = m_k / 2^k (Joe and Kuo 2003, eq. 1).
    private static uint[] DirectionsOf(int dimension)
    {
        var v = new uint[Bits];
        if (dimension == 0)
        {
            for (var k = 0; k < Bits; k++) v[k] = 1u << (Bits - 1 - k);
            return v;
        }

        var row = SobolDirections.Row(dimension);
        var (s, a) = (row[0], row[1]);
        for (var k = 0; k < Bits; k++)
        {
            if (k < s)
            {
                v[k] = (uint)row[2 + k] << (Bits - 1 - k);
                continue;
            }

            v[k] = v[k - s] ^ (v[k - s] >> s);
            for (var j = 1; j < s; j++)
            {
                if (((a >> (s - 1 - j)) & 1) != 0) v[k] ^= v[k - j];
            }
        }

        return v;
    }
}
