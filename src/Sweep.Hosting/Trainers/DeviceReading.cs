namespace Sweep.Hosting.Trainers;

/// <summary>What a device is used for at a moment, by this process and all others.</summary>
/// <param name="Device">The device, such as <c>cuda:0</c>.</param>
/// <param name="Used">Bytes of its memory that are taken.</param>
/// <param name="Memory">Bytes of its memory.</param>
/// <param name="Busy">Share of the last moments in which it computed, 0 to 1; null where nobody knows.</param>
public sealed record DeviceReading(string Device, long Used, long Memory, double? Busy);
