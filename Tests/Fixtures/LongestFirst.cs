using Xunit.Sdk;
using Xunit.v3;

namespace Dashboard.Tests.Fixtures;

/// <summary>Collections of the whole product, which take longest, begin first: what is short then fills all processors to the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [".EndToEnd.", ".Secrets.", ".Faults.", ".Api."];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Rank)];

    /// <summary>A collection that has a name of its own is shared by several classes.</summary>
    private static int Rank<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var name = collection.TestCollectionDisplayName;
        return !name.Contains("Dashboard.Tests.", StringComparison.Ordinal) ? 0
            : Array.FindIndex(Long, part => name.Contains(part, StringComparison.Ordinal)) is >= 0 and var place ? 1 + place : 1 + Long.Length;
    }
}
