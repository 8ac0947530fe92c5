namespace Sweep.TestKit.Problems;

/// <summary>The classical test functions of global optimisation. Ackley's and Rastrigin's are shifted, so that no sampler finds the minimum by starting at the centre.</summary>
internal static class BoxFunctions
{
    private static readonly double[] Alpha = [1.0, 1.2, 3.0, 3.2];
    private static readonly double[][] A3 = [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]];
    private static readonly double[][] P3 = [[0.3689, 0.1170, 0.2673], [0.4699, 0.4387, 0.7470], [0.1091, 0.8732, 0.5547], [0.0381, 0.5743, 0.8828]];
    private static readonly double[][] A6 = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]];
    private static readonly double[][] P6 =
    [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
    ];

    private static readonly double[] AckleyShift = [11.3, -17.9, 4.6, 21.7, -8.2, 15.4, -22.5, 6.9, -12.1, 18.8];
    private static readonly double[] RastriginShift = [1.37, -2.61, 3.14, -0.83, 2.22];

    public static double Branin(double[] x)
    {
        var parabola = x[1] - (5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0]) + (5 / Math.PI * x[0]) - 6;
        return (parabola * parabola) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x[0])) + 10;
    }

    public static double Hartmann3(double[] x) => Hartmann(x, A3, P3);

    public static double Hartmann6(double[] x) => Hartmann(x, A6, P6);

    public static double Rosenbrock(double[] x)
    {
        double sum = 0;
        for (var i = 0; i + 1 < x.Length; i++) sum += (100 * Square(x[i + 1] - (x[i] * x[i]))) + Square(1 - x[i]);
        return sum;
    }

    public static double Ackley(double[] x)
    {
        double squares = 0, cosines = 0;
        for (var i = 0; i < x.Length; i++)
        {
            squares += Square(x[i] - AckleyShift[i]);
            cosines += Math.Cos(2 * Math.PI * (x[i] - AckleyShift[i]));
        }

        return (-20 * Math.Exp(-0.2 * Math.Sqrt(squares / x.Length))) - Math.Exp(cosines / x.Length) + 20 + Math.E;
    }

    public static double Rastrigin(double[] x)
    {
        double sum = 0;
        for (var i = 0; i < x.Length; i++) sum += Square(x[i] - RastriginShift[i]) - (10 * Math.Cos(2 * Math.PI * (x[i] - RastriginShift[i]))) + 10;
        return sum;
    }

    public static double Levy(double[] x)
    {
        var w = x.Select(v => 1 + ((v - 1) / 4)).ToArray();
        var sum = Square(Math.Sin(Math.PI * w[0])) + (Square(w[^1] - 1) * (1 + Square(Math.Sin(2 * Math.PI * w[^1]))));
        for (var i = 0; i + 1 < w.Length; i++) sum += Square(w[i] - 1) * (1 + (10 * Square(Math.Sin((Math.PI * w[i]) + 1))));
        return sum;
    }

    private static double Hartmann(double[] x, double[][] a, double[][] p)
    {
        double sum = 0;
        for (var i = 0; i < Alpha.Length; i++)
        {
            double exponent = 0;
            for (var j = 0; j < x.Length; j++) exponent += a[i][j] * Square(x[j] - p[i][j]);
            sum += Alpha[i] * Math.Exp(-exponent);
        }

        return -sum;
    }

    private static double Square(double v) => v * v;
}
