namespace Dashboard.Api.Commands;

/// <summary>Where a command tells what it found and did.</summary>
/// <param name="Results">What another program may read.</param>
/// <param name="Told">Progress and errors, for people.</param>
/// <param name="HasColours">People look at it as it comes.</param>
internal sealed record Terminal(TextWriter Results, TextWriter Told, bool HasColours)
{
    /// <summary>Of this process.</summary>
    public static Terminal Standard { get; } =
        new(Console.Out, Console.Error, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null);
}
