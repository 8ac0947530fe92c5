using Sweep.Cluster.Sharing;
using Sweep.Hosting.Workers;
using Xunit;

namespace Sweep.Cluster.Tests.Sharing;

public sealed class WorkerPoolTests
{
    private readonly WorkerPool _pool = new(new PoolOptions());
    private TimeSpan _now = TimeSpan.FromMinutes(1);

    [Fact]
    public void Free_slots_are_ordered_once_and_until_they_obey()
    {
        var worker = new Offers("w", 2);
        Assert.Equal("", Offer(worker));
        Demand("a", 9);
        Assert.Equal("0:a 1:a", Standing(worker));
        worker.Slots[0] = new("a", 1, 1);
        Assert.Equal("1:a", Offer(worker));
        worker.Slots[1] = new("a", 2, 1);
        Assert.Equal("", Offer(worker));
    }

    [Fact]
    public void Slot_that_trains_on_for_its_sweep_needs_no_order()
    {
        var worker = new Offers("w", 1);
        worker.Slots[0] = new("a", 1, 1);
        Offer(worker);
        Demand("a", 9);
        worker.Slots[0] = new("a", 2, 1);
        Assert.Equal("", Offer(worker));
    }

    [Fact]
    public void Older_offer_that_comes_late_is_not_heard()
    {
        var worker = new Offers("w", 1);
        var older = worker.Next();
        worker.Slots[0] = new("a", 1, 1);
        Offer(worker);
        Assert.Null(_pool.Hear(older, _now, out _));
        Assert.Equal("a", _pool.List()[0].Slots[0].Sweep);
    }

    [Fact]
    public void Sweep_that_had_nothing_is_not_asked_before_it_says_so()
    {
        var worker = new Offers("w", 1);
        Offer(worker);
        Demand("a", 1);
        Assert.Equal("0:a", Standing(worker));
        _pool.NothingToDo("a", _now);
        Assert.Equal("", Standing(worker));
        Demand("b", 1);
        Assert.Equal("0:b", Standing(worker));
        _pool.NothingToDo("b", _now);
        Demand("a", 1);
        Assert.Equal("0:a", Standing(worker));
    }

    // Taken back and given again between two answers: the worker is told.
    [Fact]
    public void Order_that_was_renewed_is_another_version()
    {
        var worker = new Offers("w", 1);
        Offer(worker);
        Demand("a", 1);
        var before = Known(worker).Version;
        _pool.NothingToDo("a", _now);
        Demand("a", 1);
        Assert.Equal("0:a", Standing(worker));
        Assert.NotEqual(before, Known(worker).Version);
        before = Known(worker).Version;
        Offer(worker);
        Assert.Equal(before, Known(worker).Version);
    }

    [Fact]
    public void Order_that_nobody_obeys_is_taken_back()
    {
        var worker = new Offers("w", 1);
        Offer(worker);
        Demand("a", 1);
        for (var heartbeat = 0; heartbeat < 3; heartbeat++)
        {
            Wait(5);
            Offer(worker);
        }

        Assert.Equal("", Standing(worker));
        Demand("a", 1);
        Assert.Equal("0:a", Standing(worker));
    }

    [Fact]
    public void Worker_that_is_not_heard_for_three_heartbeats_is_forgotten()
    {
        var (silent, heard) = (new Offers("silent", 1), new Offers("heard", 1));
        Offer(silent);
        Offer(heard);
        for (var heartbeat = 0; heartbeat < 3; heartbeat++)
        {
            Wait(5);
            Offer(heard);
            Assert.Equal(2, _pool.Workers.Count);
        }

        Wait(1);
        Assert.Equal(["heard"], _pool.List().Select(worker => worker.Name));
    }

    [Fact]
    public void Worker_whose_silo_is_dead_is_forgotten_at_once()
    {
        var (dead, alive) = (new Offers("dead", 1), new Offers("alive", 1));
        Offer(dead);
        Offer(alive);
        Assert.True(_pool.Expire(dead.Silo.Equals, _now));
        Assert.Equal(["alive"], _pool.List().Select(worker => worker.Name));
        Assert.False(_pool.Expire(dead.Silo.Equals, _now));
    }

    [Fact]
    public void Sweep_that_says_nothing_any_more_gets_nothing()
    {
        var worker = new Offers("w", 1);
        Demand("a", 1);
        Wait(21);
        Assert.Equal("", Offer(worker));
    }

    [Fact]
    public void Higher_priority_takes_a_slot_and_keeps_it()
    {
        var worker = new Offers("w", 2);
        (worker.Slots[0], worker.Slots[1]) = (new("low", 1, 1), new("low", 2, 1));
        Offer(worker);
        Demand("low", 5);
        Wait(11);
        Offer(worker);
        Demand("high", 1, priority: 1);
        Assert.Equal("0:high!", Standing(worker));
        worker.Slots[0] = default;
        Assert.Equal("0:high", Offer(worker));
        worker.Slots[0] = new("high", 1, 1);
        Assert.Equal("", Offer(worker));
        Demand("high", 0, priority: 1);
        Demand("low", 50);
        Wait(60);
        Assert.Equal("", Offer(worker));
    }

    [Fact]
    public void Worker_that_cannot_train_a_sweep_is_ordered_to_another()
    {
        var worker = new Offers("w", 1);
        Offer(worker);
        Demand("a", 5, priority: 1);
        Assert.Equal("0:a", Standing(worker));
        worker.Unfit["a"] = "there is no such data";
        Assert.Equal("", Offer(worker));
        Assert.Equal("there is no such data", Assert.Single(_pool.List()).Unfit!["a"]);
        Demand("b", 5);
        Assert.Equal("0:b", Standing(worker));
    }

    [Fact]
    public void Draining_worker_is_ordered_nothing()
    {
        var worker = new Offers("w", 2) { IsDraining = true };
        Demand("a", 5);
        Assert.Equal("", Offer(worker));
        Assert.Equal(WorkerState.Draining, _pool.List()[0].State);
    }

    [Fact]
    public void Sick_worker_is_told_why_and_gets_nothing_until_it_is_put_back()
    {
        var worker = new Offers("w", 2);
        Offer(worker);
        Demand("a", 5);
        for (var trial = 1; trial <= 3; trial++)
        {
            Assert.Null(_pool.Orders(Known(worker)).PutAside);
            _pool.AttemptEnded(worker.Worker, "a", trial, true, "CUDA error 719");
        }

        Assert.Equal("", Standing(worker));
        Assert.Equal("3 different trials in a row failed on it: a/1 (CUDA error 719); a/2 (CUDA error 719); a/3 (CUDA error 719)", _pool.Orders(Known(worker)).PutAside);
        Assert.Equal(WorkerState.PutAside, _pool.List()[0].State);
        Assert.False(_pool.PutBack("v"));
        Assert.True(_pool.PutBack("w"));
        Assert.Equal("0:a 1:a", Standing(worker));
        Assert.Null(_pool.Orders(Known(worker)).PutAside);
    }

    [Fact]
    public void Successor_learns_who_was_put_aside_and_a_new_process_begins_anew()
    {
        var worker = new Offers("w", 1) { PutAside = "sick" };
        Offer(worker);
        Assert.Equal(WorkerState.PutAside, _pool.List()[0].State);
        _pool.PutBack("w");
        Offer(worker);
        Assert.Equal(WorkerState.Idle, _pool.List()[0].State);

        for (var trial = 1; trial <= 3; trial++) _pool.AttemptEnded(worker.Worker, "a", trial, true, "sick again");
        var again = new Offers("w", 1);
        Offer(again);
        Assert.Equal([WorkerState.PutAside, WorkerState.Idle], _pool.List().OrderBy(known => known.Worker == again.Worker).Select(known => known.State));
    }

    // Six sweeps on three slots for eight hours: each has its share of the time, whatever the length of trials.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Time_of_slots_is_proportional_to_weight(int seed)
    {
        double[] weights = [1, 1, 2, 4, 0.5, 8];
        var random = new Random(seed);
        var worker = new Offers("w", 3);
        var (ends, had, trials) = (new TimeSpan[3], new double[weights.Length], 0);
        var step = TimeSpan.FromSeconds(5);
        for (var end = _now + TimeSpan.FromHours(8); _now < end; _now += step)
        {
            for (var index = 0; index < weights.Length; index++) _pool.Hear(Offers.Demand($"s{index}", 100, weights[index]), _now);
            _pool.Hear(worker.Next(), _now, out _);
            _pool.Decide(_now);
            var orders = _pool.Orders(Known(worker)).Lease.ToDictionary(order => order.Slot, order => order.Sweep);
            for (var slot = 0; slot < 3; slot++)
            {
                if (ends[slot] <= _now)
                {
                    // The sweep that was ordered, or the one before.
                    worker.Slots[slot] = new(orders.GetValueOrDefault(slot) ?? worker.Slots[slot].Sweep, ++trials, 1);
                    ends[slot] = _now + TimeSpan.FromSeconds(random.Next(5, 180));
                }

                had[worker.Slots[slot].Sweep![1] - '0'] += step.TotalSeconds;
            }
        }

        for (var index = 0; index < weights.Length; index++)
        {
            var due = 3 * 8 * 3600 * weights[index] / weights.Sum();
            Assert.InRange(had[index] / due, 0.85, 1.15);
        }
    }

    private string Offer(Offers worker)
    {
        _pool.Hear(worker.Next(), _now, out _);
        return Standing(worker);
    }

    private string Standing(Offers worker)
    {
        _pool.Decide(_now);
        return Offers.Text(_pool.Orders(Known(worker)));
    }

    private KnownWorker Known(Offers worker) => _pool.Workers[worker.Worker];

    private void Demand(string name, int slots, double weight = 1, int priority = 0)
    {
        _pool.Hear(Offers.Demand(name, slots, weight, priority), _now);
        _pool.Decide(_now);
    }

    private void Wait(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _pool.Expire(_ => false, _now);
        _pool.Decide(_now);
    }
}
