namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>A service of an installation, wherever it runs.</summary>
internal interface IRunningService : IAsyncDisposable
{
    string Name { get; }

    /// <summary>It has ended, in whatever way.</summary>
    bool HasEnded { get; }

    /// <summary>Everything it printed so far.</summary>
    string Output { get; }

    /// <summary>Asks it to end as an operator does, and returns when it has.</summary>
    Task StopAsync();
}
