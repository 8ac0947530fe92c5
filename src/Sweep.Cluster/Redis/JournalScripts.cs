namespace Sweep.Cluster.Redis;

/// <summary>
/// What Redis does for a writer in one step, so that nobody comes between check and change. KEYS are the journal and its owner, and all
/// answers begin with a word.
/// </summary>
internal static class JournalScripts
{
    /// <summary>
    /// ARGV: the new holder; the position that the journal must have reached, of a sweep since; the epoch at which one of the name was removed. Answers
    /// <c>opened, epoch, next position</c>; <c>behind, next position</c>; <c>removed</c> where one of the name was removed since.
    /// </summary>
    public const string Open = NextPosition + """
        if (redis.call('HGET', KEYS[2], 'removed') or '0') ~= ARGV[3] then return {'removed'} end
        local stop = next_position(KEYS[1])
        if stop < tonumber(ARGV[2]) then return {'behind', stop} end
        local epoch = redis.call('HINCRBY', KEYS[2], 'epoch', 1)
        redis.call('HSET', KEYS[2], 'holder', ARGV[1])
        return {'opened', epoch, stop}
        """;

    /// <summary>
    /// ARGV: the holder, the first position, the lines. An entry that is there already, because the answer to a first try was lost, is
    /// compared. Writes the holder again, so that waiting for replicas is waiting for the
    /// entries also where they were there. Answers <c>appended</c>; <c>owner, epoch, holder</c> of who took over; <c>behind, next position</c> where
    /// entries are missing before the first; <c>differs, position</c>.
    /// </summary>
    public const string Append = NextPosition + IsOwner + """
        local first, stop = tonumber(ARGV[2]), next_position(KEYS[1])
        if stop < first then return {'behind', stop} end
        for i = 3, #ARGV do
          local position = first + i - 3
          local id = string.format('%.0f-0', position + 1)
          if position >= stop then
            redis.call('XADD', KEYS[1], id, 'e', ARGV[i])
          else
            local there = redis.call('XRANGE', KEYS[1], id, id)[1]
            if not there or there[2][2] ~= ARGV[i] then return {'differs', position} end
          end
        end
        redis.call('HSET', KEYS[2], 'holder', ARGV[1])
        return {'appended'}
        """;

    /// <summary>KEYS behind the owner: those of the snapshot. ARGV: the holder. Answers <c>removed</c> or as <see cref="Append"/>.</summary>
    public const string Remove = IsOwner + """
        redis.call('UNLINK', KEYS[1], KEYS[3], KEYS[4], KEYS[5])
        redis.call('HSET', KEYS[2], 'removed', owner[1])
        return {'removed'}
        """;

    /// <summary>KEYS[1] is the place of the parts. ARGV: the holder, the number of the part, its bytes. The first part clears the place.</summary>
    public const string SavePart = IsOwner + """
        if ARGV[2] == '0' then redis.call('UNLINK', KEYS[1]) end
        redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
        return {'saved'}
        """;

    /// <summary>KEYS[1] tells of the snapshot, KEYS[3] is the place that it no longer needs. ARGV: the holder, then fields and values.</summary>
    public const string SaveHead = IsOwner + """
        redis.call('HSET', KEYS[1], unpack(ARGV, 2))
        redis.call('UNLINK', KEYS[3])
        return {'saved'}
        """;

    /// <summary>ARGV: the holder, the position of the first entry to keep. Answers <c>trimmed</c> or as <see cref="Append"/>.</summary>
    public const string Trim = IsOwner + """
        redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f-0', tonumber(ARGV[2]) + 1))
        return {'trimmed'}
        """;

    /// <summary>Refuses whoever is not the owner: KEYS[2] is the owner's key, ARGV[1] the holder.</summary>
    public const string IsOwner = """
        local owner = redis.call('HMGET', KEYS[2], 'epoch', 'holder')
        if owner[2] ~= ARGV[1] then return {'owner', owner[1] or '0', owner[2] or ''} end

        """;

    private const string NextPosition = """
        local function next_position(stream)
          local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
          return last and tonumber(string.match(last[1], '^%d+')) or 0
        end

        """;
}
