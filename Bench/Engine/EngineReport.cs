using System.Globalization;
using System.Text.Json;

namespace Dashboard.Bench.Engine;

/// <summary>One claim about the engine.</summary>
/// <param name="Figure">From 1 to 9.</param>
/// <param name="What">The claim in words.</param>
/// <param name="Peer">The same thing by a peer, in the same unit; null when the claim is not about a peer.</param>
/// <param name="Target">Upper bound of the ratio to the peer, or of the value where there is no peer; null for what is only told.</param>
internal sealed record Claim(int Figure, string What, double Value, string Unit, double? Peer, double? Target)
{
    public double? Ratio => Peer is { } peer ? Value / peer : null;

    public bool? Holds => Target is null ? null : (Ratio ?? Value) <= Target;
}

/// <summary>Collects the claims, prints them as a table for people and then as a line of JSON each.</summary>
internal sealed class EngineReport
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Claim> _claims = [];

    public void Add(Claim claim) => _claims.Add(claim);

    public void Against(int figure, string what, double value, double peer, double target, string unit = "ms") =>
        Add(new Claim(figure, what, value, unit, peer, target));

    public void AtMost(int figure, string what, double value, double target, string unit = "ms") =>
        Add(new Claim(figure, what, value, unit, null, target));

    /// <summary>Something to know that is no claim.</summary>
    public void Tell(int figure, string what, double value, double peer, string unit = "ms") =>
        Add(new Claim(figure, what, value, unit, peer, null));

    /// <summary>A line of explanation below the table that is being printed.</summary>
    public static void Note(string text) => Console.WriteLine($"   {text}");

    public static void Row(params object?[] cells)
    {
        var words = cells.Select((cell, index) => cell switch
        {
            double number => number.ToString(Math.Abs(number) >= 100 ? "N0" : "N1", CultureInfo.InvariantCulture),
            int number => number.ToString("N0", CultureInfo.InvariantCulture),
            null => "-",
            _ => cell.ToString()!,
        }).ToList();
        Console.WriteLine($"   {words[0],-26}{string.Concat(words.Skip(1).Select(word => $"{word,13}"))}");
    }

    public void Print()
    {
        Console.WriteLine("\n-- engine: the figures");
        Console.WriteLine($"{"",3}{"figure",-92}{"ours",12}{"peer",12}{"ratio",8}{"target",9}  holds");
        foreach (var claim in _claims)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{claim.Figure,2} {claim.What,-92}{Number(claim.Value, claim.Unit),12}{(claim.Peer is { } peer ? Number(peer, claim.Unit) : ""),12}{claim.Ratio,8:0.00}{claim.Target,9:0.###}  {claim.Holds switch { true => "yes", false => "NO", null => "" }}"));
        }

        foreach (var claim in _claims)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    figure = claim.Figure,
                    what = claim.What,
                    value = Rounded(claim.Value),
                    unit = claim.Unit,
                    peer = Rounded(claim.Peer),
                    ratio = Rounded(claim.Ratio),
                    target = claim.Target,
                    holds = claim.Holds,
                },
                Options));
        }
    }

    /// <summary>JSON has no word for what was not measured.</summary>
    private static double? Rounded(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 3) : null;

    private static string Number(double value, string unit) =>
        value.ToString(Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", _ => "N2" }, CultureInfo.InvariantCulture) + (unit.Length == 0 ? "" : $" {unit}");
}
