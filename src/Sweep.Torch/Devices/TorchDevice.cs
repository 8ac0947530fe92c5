using static TorchSharp.torch;

namespace Sweep.Torch.Devices;

/// <summary>A device that was found, and what is computed in on it.</summary>
/// <param name="Name">As specifications name it, with its number.</param>
/// <param name="Device">The library's.</param>
/// <param name="Compute">What products are computed in; weights and optimizer are in single precision.</param>
internal sealed record TorchDevice(string Name, Device Device, ScalarType Compute);
