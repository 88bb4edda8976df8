namespace Dashboard.Tests.Fixtures;

/// <summary>Chance that spreads nothing, so that a test knows how long is waited.</summary>
public sealed class NoJitter : Random
{
    public override double NextDouble() => 0;
}
